export { checkPip, type DownloadOptions, downloadWheels, type PinnedWheel } from './pip.ts';
export type { PipCaller } from './pip-caller.ts';
export { explainPipFailure } from './pip-failure.ts';
