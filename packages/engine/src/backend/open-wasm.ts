import { registerWasmKernels } from '@htg/kernels';
import { env, getBackend, setBackend } from '@tensorflow/tfjs-core';
import type { Opening } from './engine-name.ts';
import { bundledWasmFiles } from './wasm-files.ts';

/** How the WASM backend is set up, before its first use. */
export interface WasmConfiguration {
  /**
   * Folder (URL, ending in a slash) of tfjs-backend-wasm's `.wasm` files, for pages; where a bundler has put them, else beside the
   * script, by default.
   */
  readonly files?: string;
  /** Threads where the platform has them (a cross-origin isolated page); the processor's cores by default. */
  readonly threads?: number;
}

/** Opens tfjs's WASM backend with its fastest variant that runs here, and gives it the kernels that training needs. */
export async function openWasm({ files, threads }: WasmConfiguration = {}): Promise<Opening> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const found = files ?? (env().getBool('IS_NODE') ? undefined : bundledWasmFiles());
  // A backend that the page has opened already has its files.
  if (found !== undefined && getBackend() !== 'wasm') wasm.setWasmPaths(found);
  if (threads !== undefined) wasm.setThreadsCount(threads);
  registerWasmKernels();
  if (!(await setBackend('wasm'))) return { opened: false, why: 'its backend does not start' };
  const simd = await env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const threaded = simd === true && (await env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT')) === true;
  const count = threaded ? wasm.getThreadsCount() : 1;
  return { opened: true, detail: `${simd === true ? 'SIMD' : 'no SIMD'}, ${count} thread${count === 1 ? '' : 's'}` };
}
