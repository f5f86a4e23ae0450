import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';

/** What tfjs's WASM backend offers to kernels written in JavaScript. */
export interface WasmBackend {
  /** Makes a tensor on the WASM heap; its numbers are not set. */
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
  /** A view of a tensor on the heap: valid until the next allocation. */
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array;
  /** Frees a tensor. */
  disposeData(dataId: object): boolean;
  /** Emscripten's module: private in tfjs's types. */
  readonly wasm?: {
    readonly asm?: { readonly memory?: WasmMemory };
    readonly wasmMemory?: WasmMemory;
    readonly tfjs?: { getThreadsCount?(): number };
  };
}

/** A `WebAssembly.Memory`. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

/** The backend that a kernel of the WASM backend is handed. */
export function wasmBackend(backend: unknown): WasmBackend {
  return backend as WasmBackend;
}

/**
 * The backend's memory: Emscripten leaves it with the module's exports, and where threads share it beside them.
 *
 * @returns nothing if another release of tfjs keeps it elsewhere
 */
export function memoryOf({ wasm }: WasmBackend): WasmMemory | undefined {
  return wasm?.wasmMemory ?? wasm?.asm?.memory;
}

/** Writes whole numbers into the backend's memory. */
export function writeNumbers(backend: WasmBackend, address: number, numbers: Int32Array): void {
  const memory = memoryOf(backend);
  if (memory !== undefined) new Int32Array(memory.buffer, address, numbers.length).set(numbers);
}

/** Where a tensor's numbers begin in the backend's memory, in bytes. */
export function addressOf(backend: WasmBackend, tensor: TensorInfo): number {
  return backend.typedArrayFromHeap(tensor).byteOffset;
}

/**
 * Lends a function some stretches of the backend's memory to work in, each at the beginning of a line of the cache.
 *
 * @param lengths of the stretches, in numbers of four bytes
 */
export function withScratch<Result>(
  backend: WasmBackend,
  lengths: readonly number[],
  use: (addresses: number[]) => Result,
): Result {
  const line = 16;
  const rounded = lengths.map((length) => Math.ceil(length / line) * line);
  const whole = backend.makeOutput([rounded.reduce((sum, length) => sum + length, line)], 'float32');
  try {
    let address = Math.ceil(addressOf(backend, whole) / 64) * 64;
    return use(
      rounded.map((length) => {
        const begin = address;
        address += 4 * length;
        return begin;
      }),
    );
  } finally {
    backend.disposeData(whole.dataId);
  }
}
