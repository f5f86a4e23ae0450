export { constantSchedule, cosineSchedule, stepSchedule, type Schedule } from './schedule.ts';
export type { BatchSampler, ImageSet, LoadBatch } from './training-data.ts';
