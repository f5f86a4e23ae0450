export type { AdversaryMeasures, DiscriminatorTraining, GeneratorTraining } from './adversaries.ts';
export { bestSoFar, type BestSoFar, type BestState } from './best-so-far.ts';
export type { BasicLossOptions, FurtherLoss } from './basic-losses.ts';
export {
  watchCollapse,
  withNotices,
  type Collapse,
  type CollapseMeasures,
  type CollapseOptions,
  type CollapseState,
  type CollapseWatch,
  type Notice,
} from './collapse.ts';
export { compileEmbedding, embed, type EmbeddedImages, type Embedding, type EmbedOptions } from './embed.ts';
export { embedPixels } from './embed-pixels.ts';
export { embedTest, scoreTest } from './test-images.ts';
export type { FeatureMeasures, FeatureTrainingOptions } from './feature-training.ts';
export type { Memory } from './memory.ts';
export { plateauSchedule, type PlateauOptions, type PlateauSchedule, type PlateauState } from './plateau-schedule.ts';
export { prefixed } from './prefixed.ts';
export { constantSchedule, cosineSchedule, stepSchedule, type Schedule } from './schedule.ts';
export { trainBasic, type BasicMeasures, type BasicTrainingOptions } from './train-basic.ts';
export { trainHtg, type HtgMeasures, type HtgTrainingOptions } from './train-htg.ts';
export { scoreEmbeddings, type ScoringOptions } from './score-embeddings.ts';
export type { StepReport, Training, TrainingPosition } from './training.ts';
export type { LoadBatch } from './training-data.ts';
export { untilStale } from './until-stale.ts';
export { validated } from './validated.ts';
export { warmUpDiscriminator, type WarmUpOptions, type WarmUpReport } from './warm-up-discriminator.ts';
export { averagePaths, type AveragingOptions } from './weight-averages.ts';
