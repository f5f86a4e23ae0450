import type { Embedder } from '../embedder.ts';
import { toFloat32 } from './stored-numbers.ts';
import type { StoredTensor } from './stored-tensor.ts';

/** Rows and columns of patches. */
type Grid = readonly [rows: number, columns: number];

/**
 * Position embeddings of an image of another size, `[1, 1 + T, C]`: those of the patches are resampled from the file's square grid to the
 * embedder's, as timm does, that of the class token stays.
 *
 * @returns nothing where the file's are not of a square grid, or of another length
 */
export function resampledPositions(
  { weights, options }: Pick<Embedder, 'weights' | 'options'>,
  tensor: StoredTensor,
): { readonly values: Float32Array; readonly said: string } | undefined {
  const { backbone, imageSize } = options;
  if (backbone.family !== 'vit' || tensor.shape.length !== 3) return undefined;
  const [one, tokens, length] = tensor.shape;
  const side = Math.sqrt(tokens - 1);
  const [, , expected] = weights['tokens/pos_embed'].shape;
  if (one !== 1 || length !== expected || !Number.isInteger(side) || side < 1) return undefined;
  const grid: Grid = [imageSize[0] / backbone.patchSize, imageSize[1] / backbone.patchSize];
  const stored = toFloat32(tensor);
  const patches = resampleGrid(stored.subarray(length), [side, side], grid, length);
  const values = new Float32Array(length + patches.length);
  values.set(stored.subarray(0, length));
  values.set(patches, length);
  return { values, said: `${side} x ${side} patches to ${grid[0]} x ${grid[1]}` };
}

/**
 * Resamples a grid of vectors bicubically with antialiasing: Keys' kernel of a = -0.5, widened where the grid shrinks, as
 * `torch.nn.functional.interpolate(mode='bicubic', antialias=True)` computes it.
 *
 * @param values `[rows, columns, length]`
 * @returns `[rows', columns', length]`
 */
export function resampleGrid(values: Float32Array, from: Grid, to: Grid, length: number): Float32Array {
  const rows = kernels(from[0], to[0]);
  const columns = kernels(from[1], to[1]);
  const wide = new Float32Array(from[0] * to[1] * length);
  for (let row = 0; row < from[0]; row++) {
    columns.forEach(({ first, weights }, column) => {
      const target = (row * to[1] + column) * length;
      weights.forEach((weight, i) => {
        add(wide, target, values, (row * from[1] + first + i) * length, weight, length);
      });
    });
  }
  const result = new Float32Array(to[0] * to[1] * length);
  const line = to[1] * length;
  rows.forEach(({ first, weights }, row) => {
    weights.forEach((weight, i) => {
      add(result, row * line, wide, (first + i) * line, weight, line);
    });
  });
  return result;
}

function add(to: Float32Array, at: number, from: Float32Array, start: number, weight: number, count: number): void {
  for (let i = 0; i < count; i++) to[at + i] += weight * from[start + i];
}

/** For each place of an axis, from which source on it is read and with which weights, of sum 1. */
function kernels(from: number, to: number): { readonly first: number; readonly weights: readonly number[] }[] {
  const scale = from / to;
  const width = Math.max(scale, 1);
  return Array.from({ length: to }, (_, place) => {
    const center = scale * (place + 0.5);
    const first = Math.max(Math.floor(center - 2 * width + 0.5), 0);
    const end = Math.min(Math.floor(center + 2 * width + 0.5), from);
    const raw = Array.from({ length: end - first }, (_, i) => keys((first + i - center + 0.5) / width));
    const sum = raw.reduce((a, b) => a + b, 0);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}

/** Keys' cubic kernel with a = -0.5. */
function keys(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}
