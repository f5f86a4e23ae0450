import { clone, concat, dispose, slice, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { dot } from './nearness.ts';
import type { Range } from './tiles.ts';

/** Rows of one tensor: a tile that keeps to these blocks needs no copy of them. */
const BLOCK = 1024;

/** Rows on the engine, in the form in which one matrix product makes estimates of them. */
export interface EstimatedRows {
  /** [n, L], or shifted rows with two more columns, [n, L + 2]: `[g - mean, -|g - mean|^2 / 2, 1]`. */
  readonly blocks: readonly Tensor2D[];
  /** What was subtracted from the rows, if anything. */
  readonly mean: Float64Array | undefined;
  /** Lengths of the rows, as shifted. */
  readonly lengths: Float64Array;
  readonly longest: number;
}

/**
 * Puts rows [N, L] on the engine.
 *
 * @param mean what to subtract from each row; nothing: the rows as they are
 */
export function estimatedRows(
  caller: string,
  rows: Float32Array,
  width: number,
  mean: Float64Array | undefined,
): EstimatedRows {
  const count = rows.length / width;
  const lengths = new Float64Array(count);
  const blocks: Tensor2D[] = [];
  for (let from = 0; from < count; from += BLOCK) {
    const values = rows.subarray(from * width, Math.min(count, from + BLOCK) * width);
    const shifted = mean ? subtract(values, mean) : values;
    const ofBlock = lengths.subarray(from, from + BLOCK);
    for (let row = 0; row < ofBlock.length; row++) {
      const squared = dot(shifted, row * width, shifted, row * width, width);
      if (squared > 1e37) {
        dispose(blocks);
        throw new RangeError(
          `${caller}: expected embeddings whose squared length stays below 1e37, received ${squared.toExponential(1)} in row ${from + row}; scale them down or use the distance cosine`,
        );
      }
      ofBlock[row] = Math.sqrt(squared);
    }
    blocks.push(toTensor(shifted, width, mean && ofBlock));
  }
  return { blocks, mean, lengths, longest: lengths.reduce((a, b) => Math.max(a, b), 0) };
}

/** Takes them from the engine. */
export function disposeRows({ blocks }: EstimatedRows): void {
  dispose([...blocks]);
}

/** Some of the rows as items; the caller disposes. */
export function itemRows({ blocks }: EstimatedRows, [from, to]: Range): Tensor2D {
  return tidy(() => {
    const parts: Tensor2D[] = [];
    for (let start = from; start < to; start = nextBlock(start)) {
      const block = blocks[Math.floor(start / BLOCK)];
      const length = Math.min(to, nextBlock(start)) - start;
      parts.push(length === block.shape[0] ? clone(block) : slice(block, [start % BLOCK, 0], [length, -1]));
    }
    return parts.length === 1 ? parts[0] : concat(parts, 0);
  });
}

/** Some of the rows as queries, with the two more columns the other way round; the caller disposes. */
export function queryRows(rows: EstimatedRows, range: Range): Tensor2D {
  if (!rows.mean) return itemRows(rows, range);
  return tidy(() => {
    const items = itemRows(rows, range);
    const [count, columns] = items.shape;
    const part = (column: number, width: number): Tensor2D => slice(items, [0, column], [count, width]);
    return concat([part(0, columns - 2), part(columns - 1, 1), part(columns - 2, 1)], 1);
  });
}

const nextBlock = (row: number): number => (Math.floor(row / BLOCK) + 1) * BLOCK;

function subtract(rows: Float32Array, mean: Float64Array): Float32Array {
  const result = new Float32Array(rows.length);
  for (let start = 0; start < rows.length; start += mean.length) {
    for (let i = 0; i < mean.length; i++) result[start + i] = rows[start + i] - mean[i];
  }
  return result;
}

function toTensor(rows: Float32Array, width: number, lengths: Float64Array | undefined): Tensor2D {
  const count = rows.length / width;
  if (!lengths) return tensor2d(rows, [count, width]);
  const more = Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? -(lengths[i >> 1] ** 2) / 2 : 1));
  return tidy(() => concat([tensor2d(rows, [count, width]), tensor2d(more, [count, 2])], 1));
}
