import { bestSoFar } from '../../watching/best-so-far.ts';
import type { BestSoFar } from '../../watching/best-so-far.ts';
import { watchCollapse, withNotices } from '../../watching/collapse.ts';
import type { CollapseWatch } from '../../watching/collapse.ts';
import { untilStale } from '../../watching/until-stale.ts';
import { validated } from '../../watching/validated.ts';
import { bestCheckpoint } from '../checkpoints/best-checkpoint.ts';
import type { BestCheckpoint } from '../checkpoints/best-checkpoint.ts';
import type { Stage, StageReport, StageValidation } from './stage.ts';

/** Those that look on; what they remember is in the checkpoints. */
export interface StageWatchers {
  readonly collapse: CollapseWatch;
  /** Only where the stage is validated. */
  readonly best?: BestCheckpoint;
  readonly patience: BestSoFar;
}

/** Attaches a stage's watchers to its training. */
export function attachWatchers<Measures extends object>(
  { stem, training, margin, validation }: Stage<Measures>,
  onDamaged: (message: string) => void,
): StageWatchers {
  const best = validation && bestCheckpoint(stem, training, { onDamaged });
  const collapse = watchCollapse({ margin });
  const patience = bestSoFar(validation?.earlyStopping);
  training.attach('collapse', collapse);
  training.attach('patience', patience);
  return { collapse, patience, ...(best && { best }) };
}

/** The stage's reports with what its watchers say; they end early where validation has stopped to improve. */
export function watchedReports<Measures extends object>(
  { training, validation }: Stage<Measures>,
  { collapse, patience }: StageWatchers,
): AsyncIterable<StageReport<Measures>> {
  const reports = withNotices(training, { watch: collapse });
  if (validation === undefined) return reports;
  const { every, validate } = validation;
  return untilStale(validated(reports, { every, validate: () => training.withAverages(validate) }), {
    value: (report) => report.validation?.mapAtR,
    patience: patienceOf(validation),
    memory: patience,
  });
}

/** Validations in a row that may be no better. */
export function patienceOf(validation: Pick<StageValidation, 'earlyStopping'> | undefined): number {
  return validation?.earlyStopping?.patience ?? Number.MAX_SAFE_INTEGER;
}
