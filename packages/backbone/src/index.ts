export { createEmbedder } from './create-embedder.ts';
export type { Embedder, EmbedderApplyOptions } from './embedder.ts';
export type { EmbedderOptions, ResolvedOptions } from './embedder-options.ts';
export { foldBatchNorm } from './fold-batch-norm.ts';
export { imageNetColors } from './image-input.ts';
export type { ImageInput } from './image-input.ts';
export { projectEmbedder } from './project-embedder.ts';
export type { Projection } from './project-embedder.ts';
export { keypointDensities } from './keypoint-densities.ts';
export { loadEmbedder, saveEmbedder } from './saved-embedder.ts';
export type { SavedEmbedder } from './saved-embedder.ts';
export { inputContract } from './backbone.ts';
export type { Backbone } from './backbone.ts';
export type { InputContract } from './input-contract.ts';
export { convnextTiny } from './families/convnext.ts';
export type { ConvNeXt } from './families/convnext.ts';
export {
  efficientnetLite0,
  efficientnetLite1,
  efficientnetLite2,
  efficientnetLite3,
  efficientnetLite4,
} from './families/efficientnet-lite.ts';
export type { EfficientNetLite } from './families/efficientnet-lite.ts';
export { mobilenetV3Large } from './families/mobilenet-v3.ts';
export type { MobileNetV3 } from './families/mobilenet-v3.ts';
export {
  imageNetStem,
  resnet101,
  resnet18,
  resnet34,
  resnet50,
  resnet50IbnA,
  smallImageStem,
} from './families/resnet.ts';
export type { ResNet, ResNetOptions, Stem } from './families/resnet.ts';
export type { BackboneStage, Freezing } from './families/stages.ts';
export { dinov2Small14, vitBase16, vitSmall16 } from './families/vision-transformer.ts';
export type { VisionTransformer } from './families/vision-transformer.ts';
export { exportWeights } from './weights/export-weights.ts';
export { importWeights } from './weights/import-weights.ts';
export type { ImportOptions, ImportReport } from './weights/import-weights.ts';
export { parseSafetensors, serializeSafetensors } from './weights/safetensors.ts';
export { readWeights } from './weights/read-weights.ts';
export type { WeightsFile } from './weights/read-weights.ts';
export type { BlobLike, ByteSource } from './weights/byte-source.ts';
export type { Safetensors } from './weights/safetensors.ts';
export type { StoredTensor, StoredType } from './weights/stored-tensor.ts';
export { fromFloat32, fromHalf, toFloat32 } from './weights/stored-numbers.ts';
export { weightPlaces } from './weight-places.ts';
export type { WeightPlace } from './weight-places.ts';
