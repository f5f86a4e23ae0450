import { kernelsBase64, sharedKernelsBase64 } from './kernels.wasm.ts';
import { memoryOf } from './wasm-backend.ts';
import type { WasmBackend, WasmMemory } from './wasm-backend.ts';

/**
 * Our own loops over tensors in the WASM backend's memory. Addresses are in bytes; `assembly/` says what each argument is.
 */
export interface OwnKernels {
  arrangeBatch(from: number, to: number, batch: number, height: number, width: number, channels: number): void;
  arrangeChannels(
    from: number,
    to: number,
    batch: number,
    positions: number,
    channels: number,
    panelWidth: number,
  ): void;
  arrangeKernel(from: number, to: number, taps: number, channels: number, filters: number): void;
  arrangeReversedKernel(from: number, to: number, taps: number, channels: number, filters: number): void;
  convolve(
    source: number,
    kernel: number,
    out: number,
    corner: number,
    batch: number,
    sourceWidth: number,
    channels: number,
    kernelRows: number,
    kernelColumns: number,
    height: number,
    width: number,
    filters: number,
    rowTaps: number,
    columnTaps: number,
  ): void;
  filterGradient(
    source: number,
    dy: number,
    out: number,
    corner: number,
    batch: number,
    height: number,
    width: number,
    channels: number,
    kernelRows: number,
    kernelColumns: number,
    outHeight: number,
    outWidth: number,
    filters: number,
    rowStride: number,
    columnStride: number,
    top: number,
    left: number,
  ): void;
  maxPoolGradient(
    x: number,
    dy: number,
    dx: number,
    batch: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    windowRows: number,
    windowColumns: number,
    rowStride: number,
    columnStride: number,
    top: number,
    left: number,
  ): void;
  sumRows(x: number, out: number, sums: number, rows: number, columns: number): void;
}

/** What is used of WebAssembly here, so that types need neither the DOM's library nor Node's. */
interface WebAssemblyRuntime {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const instances = new WeakMap<WasmMemory, OwnKernels | null>();

/**
 * Our own loops over the memory of a WASM backend.
 *
 * @returns nothing where the platform has no 128-bit vectors, or the backend does not show its memory
 */
export function ownKernels(backend: WasmBackend): OwnKernels | undefined {
  const memory = memoryOf(backend);
  if (memory === undefined) return undefined;
  let kernels = instances.get(memory);
  if (kernels === undefined) {
    kernels = instantiate(memory);
    instances.set(memory, kernels);
  }
  return kernels ?? undefined;
}

/** The same where there is one thread only: with more of them tfjs's own convolutions and products are faster. */
export function singleThreadKernels(backend: WasmBackend): OwnKernels | undefined {
  return (backend.wasm?.tfjs?.getThreadsCount?.() ?? 1) > 1 ? undefined : ownKernels(backend);
}

function instantiate(memory: WasmMemory): OwnKernels | null {
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyRuntime }).WebAssembly;
  const shared = typeof SharedArrayBuffer === 'function' && memory.buffer instanceof SharedArrayBuffer;
  const bytes = Uint8Array.from(atob(shared ? sharedKernelsBase64 : kernelsBase64), (letter) => letter.charCodeAt(0));
  try {
    return new Instance(new Module(bytes), { env: { memory } }).exports as OwnKernels;
  } catch {
    // An engine without vectors does not take the module.
    return null;
  }
}
