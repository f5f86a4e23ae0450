export { checkPip, downloadWheels, type DownloadOptions, type PinnedWheel } from './pip.ts';
export type { PipCaller } from './pip-caller.ts';
export { explainPipFailure } from './pip-failure.ts';
