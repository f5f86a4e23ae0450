/**
 * Training's inner loops on the WASM backend, in AssemblyScript: WebAssembly with 128-bit vectors, over the memory of tfjs's own
 * module. Addresses are bytes in it; `src/wasm/own-kernels.ts` says what each function does. They keep nothing in memory of their own,
 * which belongs to tfjs. `pnpm kernels` compiles this file into `src/wasm/kernels.wasm.ts`.
 */
export { convolve } from './convolve';
export { filterGradient } from './filter-gradient';
export { arrangeBatch, arrangeChannels, arrangeKernel, arrangeReversedKernel } from './arrange';
export { maxPoolGradient } from './max-pool-gradient';
export { sumRows } from './sum-rows';
