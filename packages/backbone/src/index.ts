export { createEmbedder } from './create-embedder.ts';
export type { Embedder, EmbedderOptions } from './create-embedder.ts';
export { imageNetColours } from './image-input.ts';
export type { ImageInput } from './image-input.ts';
export { imageNetStem, resnet18, resnet34, resnet50, smallImageStem } from './resnet.ts';
export type { ResNet, ResNetOptions, Stem } from './resnet.ts';
export type { Freezing, Stage } from './trunk.ts';
