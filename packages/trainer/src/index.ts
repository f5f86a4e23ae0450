export { constantSchedule, cosineSchedule, stepSchedule, type Schedule } from './schedule.ts';
export type { Augmentation, BatchSampler, ImageSet } from './training-data.ts';
