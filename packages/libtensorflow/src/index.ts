export { registerTensorFlowBackend, type TensorFlowBackend } from './backend.ts';
export type { Binding, BindingObserver, TensorMetadata } from './binding.ts';
export { TensorFlowError } from './c/status.ts';
export type { RuntimeConfiguration } from './configuration.ts';
export { installFolder, installRoot, libraryInFolder, locateLibrary, tensorflowVersion } from './library-location.ts';
export type { LibraryDevice, LibraryLocation } from './library-location.ts';
export type { AttributeValue, OpAttribute } from './op-attributes.ts';
export type { TensorData, TensorValues } from './tensor-memory.ts';
