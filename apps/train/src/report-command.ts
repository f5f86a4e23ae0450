import { useEngine } from '@htg/engine';
import { chooseDisplay } from '@htg/report/node';
import { outputOf } from '@htg/terminal';
import type { ComputingOptions } from '@htg/terminal';
import { writeReport } from './write-report.ts';

export type ReportOptions = ComputingOptions;

/** What `report` does. */
export async function report(run: string, options: ReportOptions): Promise<void> {
  const display = chooseDisplay(options);
  const { reason } = await useEngine({ engine: options.engine });
  display.done(`engine: ${reason}`);
  const path = await writeReport(run, (text) => {
    display.progress(text);
  });
  display.done();
  outputOf(options).result(path, { event: 'result', report: path });
}
