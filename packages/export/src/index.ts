export { toOnnx } from './onnx/to-onnx.ts';
export type { OnnxOptions, Opset } from './onnx/onnx-options.ts';
export { toSavedModel } from './saved-model/to-saved-model.ts';
export { toTfjs } from './tfjs/to-tfjs.ts';
export { halveSafetensors } from './weights/halve-safetensors.ts';
export type { StorageOptions } from './weights/storage.ts';
export type { EmbedderSource } from './lower/lower-embedder.ts';
