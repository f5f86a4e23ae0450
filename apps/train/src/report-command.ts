import { useEngine } from '@htg/engine';
import { chooseDisplay } from '@htg/report/node';
import { outputOf } from '@htg/terminal';
import type { ComputingOptions } from '@htg/terminal';
import { writeReport } from './write-report.ts';

export interface ReportOptions extends ComputingOptions {
  /** Where the folder or table of the run is now. */
  readonly data?: string;
}

/** What `report` does. */
export async function report(run: string, options: ReportOptions): Promise<void> {
  const display = chooseDisplay(options);
  const { reason } = await useEngine({ engine: options.engine });
  display.done(`engine: ${reason}`);
  const onProgress = (text: string): void => {
    display.progress(text);
  };
  const path = await writeReport(run, onProgress, { movedTo: options.data });
  display.done();
  outputOf(options).result(path, { event: 'result', report: path });
}
