export type { AdversaryMeasures, DiscriminatorTraining, GeneratorTraining } from './stages/adversaries.ts';
export { bestSoFar, type BestSoFar, type BestState } from './watching/best-so-far.ts';
export {
  type Collapse,
  type CollapseMeasures,
  type CollapseOptions,
  type CollapseState,
  type CollapseWatch,
  type Notice,
  watchCollapse,
  withNotices,
} from './watching/collapse.ts';
export {
  compileEmbedding,
  embed,
  type EmbeddedImages,
  type Embedding,
  type EmbeddingSide,
  type EmbedOptions,
} from './embedding/embed.ts';
export { embedPixels } from './embedding/embed-pixels.ts';
export { embedTest, scoreTest } from './embedding/test-images.ts';
export { classShard } from './stages/class-shard.ts';
export type { ComputeOptions } from './stages/feature-step.ts';
export type { FeatureMeasures, FeatureTrainingOptions } from './stages/feature-training.ts';
export type { FreezeOptions, FrozenBatchNorm } from './stages/freezing.ts';
export type { GroupRates } from './stages/group-rates.ts';
export type { Memory } from './loop/memory.ts';
export {
  type PlateauOptions,
  plateauSchedule,
  type PlateauSchedule,
  type PlateauState,
} from './schedules/plateau-schedule.ts';
export { prefixed } from './loop/prefixed.ts';
export { rangeSchedule, rangeTest, type RateCurve, type RateRange } from './schedules/rate-range.ts';
export { constantSchedule, cosineSchedule, linearSchedule, type Schedule, stepSchedule } from './schedules/schedule.ts';
export { type BasicMeasures, type BasicTrainingOptions, trainBasic } from './stages/train-basic.ts';
export {
  type GeneratedMeasures,
  type GeneratedTripletOptions,
  type HtgMeasures,
  type HtgTrainingOptions,
  trainHtg,
} from './stages/train-htg.ts';
export { scoreEmbeddings, type ScoringOptions } from './embedding/score-embeddings.ts';
export type { StepReport, Training, TrainingPosition } from './loop/training.ts';
export type { CreateSampler, LoadBatch } from './loop/training-data.ts';
export { fitWhitening, mostDirections, type WhiteningOptions } from './whitening/fit-whitening.ts';
export { untilStale } from './watching/until-stale.ts';
export { validated } from './watching/validated.ts';
export { warmUpDiscriminator, type WarmUpOptions, type WarmUpReport } from './stages/warm-up-discriminator.ts';
export { averagePaths, type AveragingOptions } from './watching/weight-averages.ts';
