export { batchHard } from './batch-hard.ts';
