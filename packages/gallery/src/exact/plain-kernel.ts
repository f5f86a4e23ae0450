import type { IndexMemory, Scan } from './index-memory.ts';
import { BLOCK, ENTRY } from './layout.ts';

/** What float32 may round, in parts of the offset. */
const ROUNDING = Math.fround(0.000001);

const { fround } = Math;

/** What the WebAssembly does, said in JavaScript with the same results: its reference, and in its place where it may not run. */
export function createPlainScan(memory: IndexMemory): Scan {
  // prettier-ignore
  return (codes, width, rows, mask, scales, errors, norms, euclidean, first, queries, query, factors, spans, thresholds, counts, lists) => {
    const { buffer } = memory;
    const wanted = new Uint8Array(buffer, mask, rows);
    const floats = new Float32Array(buffer);
    const integers = new Int32Array(buffer);
    const queryCodes = new Int16Array(buffer, query, queries * width);
    integers.fill(0, counts / 4, counts / 4 + queries);
    for (let row = 0; row < rows; row++) {
      if (wanted[row] === 0) continue;
      const rowCodes = new Int8Array(buffer, codes + row * width, width);
      const norm = floats[norms / 4 + row];
      const [twice, squares] = [fround(norm + norm), fround(norm * norm)];
      for (let q = 0; q < queries; q++) {
        let dot = 0;
        for (let i = 0; i < width; i++) dot += rowCodes[i] * queryCodes[q * width + i];
        let key = fround(fround(fround(dot) * floats[scales / 4 + row]) * floats[factors / 4 + q]);
        let margin = fround(floats[errors / 4 + row] * floats[spans / 4 + q]);
        if (euclidean) {
          key = fround(fround(key * twice) - squares);
          margin = fround(fround(margin * twice) + fround(squares * ROUNDING));
        }
        const upper = fround(key + margin);
        if (!(upper >= floats[thresholds / 4 + q])) continue;
        const at = (lists + (q * BLOCK + integers[counts / 4 + q]++) * ENTRY) / 4;
        integers[at] = first + row;
        floats[at + 1] = upper;
        floats[at + 2] = fround(key - margin);
      }
    }
  };
}
