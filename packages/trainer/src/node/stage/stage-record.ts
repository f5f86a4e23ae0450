import { crosses } from '../../loop/report-rate.ts';
import type { StageRecord, StageReport } from './stage.ts';

/** Every how many updates a record is kept. */
const recordEvery = 10;

/** A report as data where it is worth keeping, else undefined. */
export function stageRecord<Measures extends object>(
  title: string,
  report: StageReport<Measures>,
): StageRecord | undefined {
  const { step, steps, measures, learningRate, milliseconds, validation, notices } = report;
  const told = notices.length > 0;
  if (!crosses(report, recordEvery) && step !== steps && validation === undefined && !told) return undefined;
  const texts = told ? { notices: notices.map(({ text }) => text) } : {};
  return { stage: title, step, ...measures, learningRate, milliseconds, validation, ...texts };
}
