// What tfjs-node's kernels use of the union package '@tensorflow/tfjs'.
export * from '@tensorflow/tfjs-core';
