import { mulberry32 } from '@htg/ground/random';
import { UMAP } from 'umap-js';

/** Neighbors that UMAP looks at; its usual number. */
const NEIGHBORS = 15;

/** Places in the plane. */
export interface Places {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/**
 * UMAP of vectors to the plane, by cosine, from exact neighbors; the same vectors give the same map. Fewer than four lie on a circle.
 *
 * @param vectors `[N, L]`
 *
 * Source: McInnes, Healy, Melville, "UMAP: Uniform Manifold Approximation and Projection for Dimension Reduction", 2018.
 */
export function project(vectors: Float32Array, count: number): Places {
  if (count < 4) {
    const angles = Array.from({ length: count }, (_, i) => (2 * Math.PI * i) / count);
    return { x: angles.map(Math.cos), y: angles.map(Math.sin) };
  }
  const nearest = nearestOf(vectors, count, Math.min(NEIGHBORS, count - 1));
  const umap = new UMAP({ nNeighbors: nearest[0].indices.length, random: mulberry32(1) });
  umap.setPrecomputedKNN(
    nearest.map(({ indices }) => indices),
    nearest.map(({ distances }) => distances),
  );
  // With neighbors given, the vectors themselves are only counted.
  const plane = umap.fit(nearest.map((_, i) => [i]));
  return { x: plane.map(([x]) => x), y: plane.map(([, y]) => y) };
}

interface Near {
  readonly indices: number[];
  readonly distances: number[];
}

/** The k nearest of each vector by cosine, itself first. */
function nearestOf(vectors: Float32Array, count: number, k: number): Near[] {
  const length = vectors.length / count;
  const rows = Array.from({ length: count }, (_, i) => unit(vectors.subarray(i * length, (i + 1) * length)));
  const distances = new Float64Array(count);
  return rows.map((row, i) => {
    for (let j = 0; j < count; j++) {
      let product = 0;
      for (let l = 0; l < length; l++) product += row[l] * rows[j][l];
      distances[j] = j === i ? -1 : Math.max(0, 1 - product);
    }
    const indices = [...distances.keys()].sort((a, b) => distances[a] - distances[b]).slice(0, k);
    return { indices, distances: indices.map((j) => Math.max(0, distances[j])) };
  });
}

function unit(row: Float32Array): Float32Array {
  let squares = 0;
  for (const value of row) squares += value * value;
  return row.map((value) => value / Math.sqrt(squares));
}
