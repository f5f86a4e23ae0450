export { reportAssets } from './report-assets.ts';
export { webpEncoder } from './webp-encoder.ts';
