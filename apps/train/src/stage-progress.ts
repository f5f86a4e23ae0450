import type { Display } from '@htg/report/node';
import type { StageProgress } from '@htg/trainer/node';
import { describeProgress } from './progress-line.ts';

/**
 * Shows a stage of a run.
 *
 * @param title of the stage
 * @param images number of images in a batch
 */
export function stageProgress(title: string, images: number, display: Display): StageProgress {
  const describe = describeProgress(images);
  return {
    update(report, record) {
      display.progress(`${title}: ${describe(report)}`, record && { ...record, steps: report.steps });
    },
    phase(text) {
      display.progress(text);
    },
    note(text) {
      display.done(`${title}: ${text}`);
    },
  };
}
