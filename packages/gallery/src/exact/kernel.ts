import type { IndexMemory, Scan } from './index-memory.ts';
import { kernelsBase64, sharedKernelsBase64 } from './kernels.wasm.ts';
import { createPlainScan } from './plain-kernel.ts';

/** What is used of WebAssembly, so that types need neither the DOM's library nor Node's. */
interface WebAssemblyRuntime {
  readonly Memory: new (options: {
    readonly initial: number;
    readonly maximum?: number;
    readonly shared?: boolean;
  }) => IndexMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: { readonly scan: Scan } };
}

/** The most pages that WebAssembly addresses: 4 GiB. */
export const MAXIMUM_PAGES = 65_536;

/** How an index computes. `threads`: WebAssembly on memory that threads share; `plain`: JavaScript, several times slower, same results. */
export type Computing = 'plain' | 'threads' | 'wasm';

/** Memory of the kind that `computing` needs; of the next simpler one where a page's policy or an old browser forbids that. */
export function createMemory(computing: Computing): { readonly memory: IndexMemory; readonly computing: Computing } {
  const runtime = webAssembly();
  if (computing === 'plain' || runtime === undefined) return { memory: createPlainMemory(), computing: 'plain' };
  const shared = computing === 'threads';
  try {
    const memory = new runtime.Memory(shared ? { initial: 1, maximum: MAXIMUM_PAGES, shared } : { initial: 1 });
    createScan(memory, computing);
    return { memory, computing };
  } catch {
    return createMemory(shared ? 'wasm' : 'plain');
  }
}

/** The scan over this memory. */
export function createScan(memory: IndexMemory, computing: Computing): Scan {
  const runtime = webAssembly();
  if (computing === 'plain' || runtime === undefined) return createPlainScan(memory);
  const text = computing === 'threads' ? sharedKernelsBase64 : kernelsBase64;
  const module = new runtime.Module(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
  return new runtime.Instance(module, { env: { memory } }).exports.scan;
}

function webAssembly(): WebAssemblyRuntime | undefined {
  return (globalThis as { readonly WebAssembly?: unknown }).WebAssembly as WebAssemblyRuntime | undefined;
}

function createPlainMemory(): IndexMemory {
  let buffer = new ArrayBuffer(2 ** 16);
  return {
    get buffer() {
      return buffer;
    },
    grow(pages) {
      const before = buffer.byteLength / 2 ** 16;
      const grown = new ArrayBuffer((before + pages) * 2 ** 16);
      new Uint8Array(grown).set(new Uint8Array(buffer));
      buffer = grown;
      return before;
    },
  };
}
