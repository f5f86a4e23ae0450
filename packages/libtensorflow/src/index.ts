export { registerTensorFlowBackend, type TensorFlowBackend, tensorFlowKey } from './backend.ts';
export type { Binding, BindingObserver, TensorMetadata } from './binding.ts';
export { TensorFlowError } from './c/status.ts';
export type { RuntimeConfiguration } from './configuration.ts';
export type { ExecutionOptions } from './function/execution-options.ts';
export type {
  GraphDescription,
  GraphNode,
  GraphValue,
  MomentumUpdate,
  TensorSpec,
} from './function/graph-description.ts';
export type { ResourceVariable } from './function/resource-variable.ts';
export type { TensorFlowFunction } from './function/tensorflow-function.ts';
export type { TensorFlowKernels } from './tensorflow-kernels.ts';
export { decodeBmp, decodeGif, decodeImage, decodeJpeg, type DecodeOptions, decodePng } from './image/decode-image.ts';
export { encodeJpeg, encodePng } from './image/encode-image.ts';
export { fileSystem, registerFileSystem } from './io/file-system.ts';
export { installFolder, installRoot, libraryInFolder, locateLibrary, tensorflowVersion } from './library-location.ts';
export type { LibraryDevice, LibraryLocation } from './library-location.ts';
export type { AttributeValue, OpAttribute } from './op-attributes.ts';
export type { ResidentData } from './resident-data.ts';
export type { Runtime } from './runtime.ts';
export { summaryFileWriter, type SummaryFileWriter } from './summary/summary-file-writer.ts';
export { tensorBoard, type TensorBoardCallback } from './summary/tensor-board.ts';
export type { TensorData, TensorValues } from './tensor-memory.ts';
export type { WorkerPlace } from './workers/check-workers.ts';
export { WorkerLostError } from './workers/explain-loss.ts';
export type { Peer } from './workers/peer.ts';
export type { WorkerGroup } from './workers/worker-group.ts';
