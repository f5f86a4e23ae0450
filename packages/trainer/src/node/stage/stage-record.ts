import type { StageRecord, StageReport } from './stage.ts';

/** Every how many updates a record is kept. */
const recordEvery = 10;

/** A report as data where it is worth keeping, else undefined. */
export function stageRecord<Measures extends object>(
  title: string,
  { step, steps, measures, learningRate, milliseconds, validation, notices }: StageReport<Measures>,
): StageRecord | undefined {
  const told = notices.length > 0;
  if (step % recordEvery !== 0 && step !== steps && validation === undefined && !told) return undefined;
  const texts = told ? { notices: notices.map(({ text }) => text) } : {};
  return { stage: title, step, ...measures, learningRate, milliseconds, validation, ...texts };
}
