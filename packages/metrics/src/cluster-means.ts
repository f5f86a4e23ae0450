/** Each row's nearest mean, and its exact nearness. */
export interface Nearest {
  readonly clusters: Int32Array;
  readonly near: Float64Array;
}

/** The clusters of rows, where each that has none is given one of the rows that are farthest from their means. */
export function withoutEmpty({ clusters, near }: Nearest, count: number): Int32Array {
  const sizes = new Int32Array(count);
  for (const cluster of clusters) sizes[cluster]++;
  if (!sizes.includes(0)) return clusters;
  const filled = clusters.slice();
  const farthest = Array.from(near.keys()).sort((a, b) => near[a] - near[b]);
  let next = 0;
  for (let cluster = 0; cluster < count; cluster++) {
    if (sizes[cluster] > 0) continue;
    while (sizes[filled[farthest[next]]] < 2) next++;
    sizes[filled[farthest[next]]]--;
    filled[farthest[next++]] = cluster;
    sizes[cluster] = 1;
  }
  return filled;
}

/** Writes the means of the clusters' rows and returns which of them are other ones now. */
export function average(rows: Float32Array, width: number, clusters: Int32Array, means: Float32Array): number[] {
  const sums = new Float64Array(means.length);
  const sizes = new Int32Array(means.length / width);
  clusters.forEach((cluster, row) => {
    sizes[cluster]++;
    for (let i = 0; i < width; i++) sums[cluster * width + i] += rows[row * width + i];
  });
  const moved: number[] = [];
  sizes.forEach((size, cluster) => {
    let isOther = false;
    for (let index = cluster * width; index < (cluster + 1) * width; index++) {
      const value = Math.fround(sums[index] / size);
      if (value !== means[index]) isOther = true;
      means[index] = value;
    }
    if (isOther) moved.push(cluster);
  });
  return moved;
}
