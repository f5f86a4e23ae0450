export { registerCpuKernels } from './cpu/register-cpu-kernels.ts';
export { registerWasmKernels } from './wasm/register-wasm-kernels.ts';
