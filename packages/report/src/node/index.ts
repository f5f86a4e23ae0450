export { onInterrupt } from '../terminal/on-interrupt.ts';
export { describeDuration } from '../terminal/describe-duration.ts';
export { describeMeasures } from '../terminal/describe-measures.ts';
export {
  chooseDisplay,
  createDisplay,
  type Display,
  jsonDisplay,
  type OutputStream,
  silentDisplay,
} from '../terminal/display.ts';
export { describeMachine } from './machine.ts';
export { reportAssets } from './report-assets.ts';
export { webpEncoder } from './webp-encoder.ts';
