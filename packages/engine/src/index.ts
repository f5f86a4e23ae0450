import './registered-gradients.ts';

export { type EngineName, engineNames } from './backend/engine-name.ts';
export type { WasmConfiguration } from './backend/open-wasm.ts';
export { type Engine, type EngineOptions, useEngine } from './backend/use-engine.ts';
export { compile, type Compiled } from './compile/compile.ts';
export { type CompileEvent, onCompile } from './compile/compile-events.ts';
export type { CompileOptions } from './compile/compile-options.ts';
export type { NamedTensors, TensorsOf } from './compile/named-tensors.ts';
export { initializeWeights } from './initial-weights.ts';
export {
  batchNormalization,
  type BatchNormalizationCall,
  type BatchNormalizationOptions,
} from './layers/batch-normalization.ts';
export { convolution, type ConvolutionLayerOptions } from './layers/convolution.ts';
export type { DenseOptions, DenseUnitOptions } from './layers/dense-unit.ts';
export { denseUnit } from './layers/dense-unit.ts';
export { loadFastLayersModel, useFastLayers } from './layers/fast-layers.ts';
export { reLU, type ReLUOptions } from './layers/relu.ts';
export { byteTensor } from './byte-tensor.ts';
export { batchNormAcrossWorkers } from './ops/batch-norm-across-workers.ts';
export { batchNormInference, type InferenceNormalization } from './ops/batch-norm-inference.ts';
export { batchNormTraining, type NormalizedBatch } from './ops/batch-norm-training.ts';
export { conv2dExplicit, type ConvolutionOptions, type Padding2D } from './ops/conv2d-explicit.ts';
export { relu } from './ops/relu.ts';
export { stopGradient } from '@htg/ground/stop-gradient';
export { adam, type AdamOptions, adamw } from './optimizers/adam.ts';
export type { BindOptions } from './optimizers/bind-options.ts';
export { clipGradients, globalNorm } from './optimizers/clip-gradients.ts';
export type { BoundOptimizer, Optimizer } from './optimizers/optimizer.ts';
export { sgd, type SgdOptions } from './optimizers/sgd.ts';
export { valueAndGradients } from './optimizers/value-and-gradients.ts';
export { randomStream, type RandomStream } from './random-stream.ts';
export { allGather } from './workers/all-gather.ts';
export { allMax } from './workers/all-max.ts';
export { allReduce } from './workers/all-reduce.ts';
export { fromFirstWorker, numbersFromFirstWorker } from './workers/from-first-worker.ts';
export { openedWorkers, type Workers } from './workers/opened-workers.ts';
export { type NamedWeights, weightsByPath } from './weights-by-path.ts';
