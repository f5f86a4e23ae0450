import { randomStream } from '@htg/engine';
import { nearestNeighbors } from '@htg/metrics';
import { UMAP } from 'umap-js';

/** How {@link project} sees neighborhoods: umap-js's own defaults. */
const neighbors = 15;

/** The fewest rows that UMAP takes. */
export const fewestRows = neighbors + 1;

/**
 * UMAP of rows to the plane, by cosine. The neighbor lists that it starts from are exact (`nearestNeighbors` of `@htg/metrics`), not
 * umap-js's approximate ones; the same seed gives the same map.
 *
 * @param rows `[N, L]`, N at least {@link fewestRows}
 * @returns x and y, `[N]` each
 *
 * Source: McInnes, Healy, Melville, "UMAP: Uniform Manifold Approximation and Projection for Dimension Reduction", 2018.
 */
export async function project(
  rows: Float32Array,
  { length, seed }: { readonly length: number; readonly seed: number },
): Promise<{ readonly x: number[]; readonly y: number[] }> {
  const k = neighbors - 1;
  // No ties to decide: all are of one identity.
  const { indices, distances } = await nearestNeighbors({ embeddings: rows, labels: new Int32Array(length), k });
  const random = randomStream(seed, 'UMAP');
  const umap = new UMAP({ nNeighbors: neighbors, random: () => random.uniform() });
  const points = Array.from({ length }, (_, i) => i);
  // A row's first neighbor is itself. Rounding can make distances of equal rows negative.
  umap.setPrecomputedKNN(
    points.map((i) => [i, ...indices.subarray(i * k, (i + 1) * k)]),
    points.map((i) => [0, ...distances.subarray(i * k, (i + 1) * k).map((distance) => Math.max(0, distance))]),
  );
  // With neighbors given, the vectors themselves are only counted.
  const plane = await umap.fitAsync(points.map((i) => [i]));
  return { x: plane.map(([x]) => x), y: plane.map(([, y]) => y) };
}
