import { kernelsBase64 } from './kernels.wasm.ts';
import type { Tile, TileSize } from './tile.ts';

/** What `assembly/kernels.ts` exports; addresses in bytes. */
interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  hide(tile: number, stride: number, width: number, rows: number, ofRows: number, ofColumns: number): void;
  transpose(tile: number, stride: number, width: number, rows: number, target: number, targetStride: number): void;
  place(
    tile: number,
    stride: number,
    width: number,
    rows: number,
    levels: number,
    lows: number,
    highs: number,
    counts: number,
    found: number,
  ): number;
}

/** What is used of WebAssembly here, so that types need neither the DOM's library nor Node's. */
interface WebAssemblyRuntime {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const PAGE = 2 ** 16;

/** Where the compiled module's own data ends. */
const START = 1024;

/** Floats between the rows of a mirror image beyond their number: rows a power of two apart would share few lines of a cache. */
const SKEW = 16;

const toFour = (count: number): number => Math.ceil(count / 4) * 4;

/** A tile in WebAssembly; nothing where that may not run. */
export function createWasmTile(size: TileSize, levels: number): Tile | undefined {
  const kernels = instantiate();
  if (kernels === undefined) return undefined;
  const longest = toFour(Math.max(size.rows, size.columns));
  const room = longest + SKEW;
  const largest = Math.max(
    (toFour(size.rows) + SKEW) * toFour(size.columns),
    (toFour(size.columns) + SKEW) * toFour(size.rows),
  );
  let end = START;
  const reserve = (floats: number): number => {
    const address = end;
    end += Math.ceil(floats / 4) * 16;
    return address;
  };
  let tile = reserve(largest);
  let mirror = reserve(largest);
  const found = reserve(largest);
  const [ofRows, ofColumns] = [reserve(room), reserve(room)];
  const [lows, highs, counts] = [reserve(longest * levels), reserve(longest * levels), reserve(longest * levels)];
  const missing = end - kernels.memory.buffer.byteLength;
  if (missing > 0) kernels.memory.grow(Math.ceil(missing / PAGE));
  const floats = new Float32Array(kernels.memory.buffer);
  const integers = new Int32Array(kernels.memory.buffer);

  let [rows, columns, stride] = [0, 0, 0];
  return {
    load(values, rowCount, columnCount) {
      [rows, columns, stride] = [rowCount, columnCount, toFour(columnCount)];
      const start = tile / 4;
      if (stride === columns) {
        floats.set(values, start);
      } else {
        floats.fill(-Infinity, start, start + rows * stride);
        for (let row = 0; row < rows; row++) {
          floats.set(values.subarray(row * columns, (row + 1) * columns), start + row * stride);
        }
      }
      floats.fill(-Infinity, start + rows * stride, start + toFour(rows) * stride);
    },
    hide(numbersOfRows, numbersOfColumns) {
      integers.set(numbersOfRows, ofRows / 4);
      integers.set(numbersOfColumns, ofColumns / 4);
      kernels.hide(tile, stride, toFour(columns), rows, ofRows, ofColumns);
    },
    transpose() {
      const mirrorStride = toFour(rows) + SKEW;
      kernels.transpose(tile, stride, toFour(columns), toFour(rows), mirror, mirrorStride);
      [tile, mirror] = [mirror, tile];
      [rows, columns, stride] = [columns, rows, mirrorStride];
    },
    place(bands, visit) {
      const { length } = bands.lows;
      floats.set(bands.lows, lows / 4);
      floats.set(bands.highs, highs / 4);
      integers.set(bands.counts, counts / 4);
      const last = kernels.place(tile, stride, toFour(columns), rows, bands.levels, lows, highs, counts, found);
      bands.counts.set(integers.subarray(counts / 4, counts / 4 + length));
      for (let at = found / 4; at < last / 4; at++) {
        const position = integers[at];
        const row = Math.floor(position / stride);
        visit(row, position - row * stride, floats[tile / 4 + position]);
      }
    },
  };
}

let module: object | undefined;

function instantiate(): KernelExports | undefined {
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly?: WebAssemblyRuntime };
  if (WebAssembly === undefined) return undefined;
  try {
    module ??= new WebAssembly.Module(Uint8Array.from(atob(kernelsBase64), (character) => character.charCodeAt(0)));
    return new WebAssembly.Instance(module, {}).exports as KernelExports;
  } catch {
    return undefined;
  }
}
