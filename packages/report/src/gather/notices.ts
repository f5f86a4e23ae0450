import type { Notices } from '../model/notices.ts';
import type { Section } from '../model/report.ts';
import { stageTitle } from './curves.ts';
import type { MetricsLine } from './read-metrics.ts';

/** The signs of collapse that a run's stages told of. */
export function gatherNotices(lines: readonly MetricsLine[]): Section<Notices> {
  if (lines.length === 0) return { missing: 'The run wrote no metrics: it stopped before its first report.' };
  const notices = lines.flatMap(({ stage, step, notices: texts = [] }) =>
    texts.map((text) => ({ where: `${stageTitle(stage)}, update ${step}`, text })),
  );
  return { notices };
}
