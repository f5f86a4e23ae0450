/**
 * tfjs-node's own kernels, its JavaScript alone. Importing this module registers them, so it is imported only when the
 * backend is wanted. The build puts the code into our package.
 */
import '@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js';

export { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
