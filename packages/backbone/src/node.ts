/** What reads files: for Node alone. */
export { readWeightsFile } from './weights/read-weights-file.ts';
