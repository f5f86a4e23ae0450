import { kernelsBase64 } from './kernels.wasm.ts';

/** What `assembly/kernels.ts` exports; addresses in bytes. */
interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  filterRows(
    source: number,
    sourceLine: number,
    rows: number,
    out: number,
    width: number,
    starts: number,
    weights: number,
    count: number,
  ): void;
  filterColumns(
    source: number,
    line: number,
    out: number,
    height: number,
    starts: number,
    weights: number,
    count: number,
  ): void;
  warp(
    source: number,
    width: number,
    height: number,
    out: number,
    outWidth: number,
    outHeight: number,
    xx: number,
    yx: number,
    rows: number,
  ): void;
  scaleValues(pixels: number, length: number, scale: number, base: number): void;
  sumOfLuma(pixels: number, length: number): number;
  saturate(pixels: number, length: number, change: number): void;
  turnHue(pixels: number, length: number, turn: number): void;
}

const { memory, ...kernels } = instantiate();

/** The compiled inner loops. */
export { kernels };

/** What is used of WebAssembly here, so that types need neither the DOM's library nor Node's. */
interface WebAssemblyRuntime {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

function instantiate(): KernelExports {
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyRuntime }).WebAssembly;
  const bytes = Uint8Array.from(atob(kernelsBase64), (character) => character.charCodeAt(0));
  return new Instance(new Module(bytes), {}).exports as KernelExports;
}

/** A stretch of the kernels' memory. Views of it are good until the next {@link layOut}. */
export interface Stretch {
  readonly address: number;
  readonly length: number;
}

/** Bytes that kernels may read or write beyond a buffer. */
const padding = 32;

/**
 * Lays buffers of the given lengths out from the start of the memory, which grows as needed and is used again by the next
 * call: one image is worked on at a time.
 */
export function layOut<const Lengths extends readonly number[]>(lengths: Lengths): { [I in keyof Lengths]: Stretch } {
  let end = start;
  const stretches = lengths.map((length) => {
    const address = end;
    end = Math.ceil((end + length + padding) / 16) * 16;
    return { address, length };
  });
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  return stretches as { [I in keyof Lengths]: Stretch };
}

/** The first KiB is left to the compiler's constants. */
const start = 1024;

/** The bytes of a stretch. */
export function bytesOf({ address, length }: Stretch): Uint8Array {
  return new Uint8Array(memory.buffer, address, length);
}

/** A stretch as i32. */
export function wordsOf({ address, length }: Stretch): Int32Array {
  return new Int32Array(memory.buffer, address, length / 4);
}

/** A stretch as i16. */
export function halvesOf({ address, length }: Stretch): Int16Array {
  return new Int16Array(memory.buffer, address, length / 2);
}
