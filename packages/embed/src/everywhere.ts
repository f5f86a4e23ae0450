/** What both entries export, that of Node and that of pages. */
export type {
  Drawable,
  Embeddable,
  ImageEmbedder,
  ImagePart,
  ImageSource,
  OpenEmbedderOptions,
} from './embedding/image-embedder.ts';
export type { ImageKeypoints, KeypointsOfBlock, SeenKeypoint } from './embedding/image-keypoints.ts';
export {
  modelContract,
  type ModelContract,
  type ModelContractOptions,
  type ModelInput,
  type ModelOutput,
} from './contract/model-contract.ts';
export { readModelContract } from './contract/read-model-contract.ts';
