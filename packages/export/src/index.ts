export { toOnnx } from './onnx/to-onnx.ts';
export type { OnnxOptions, Opset } from './onnx/onnx-options.ts';
export { toSavedModel } from './saved-model/to-saved-model.ts';
export type { EmbedderSource } from './lower/lower-embedder.ts';
