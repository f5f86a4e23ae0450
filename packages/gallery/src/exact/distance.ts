/** `cosine`: 1 - cosine of the angle, 0 to 2. `euclidean`: the length of the difference. */
export type GalleryDistance = 'cosine' | 'euclidean';

/** Distance of two vectors, in float64 from their float32 values; the order of the sums is fixed, so equal vectors have equal distances. */
export function exactDistance(
  distance: GalleryDistance,
  a: ArrayLike<number>,
  aStart: number,
  b: ArrayLike<number>,
  bStart: number,
  length: number,
): number {
  if (distance === 'euclidean') {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += (a[aStart + i] - b[bStart + i]) ** 2;
    return Math.sqrt(sum);
  }
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < length; i++) {
    const x = a[aStart + i];
    const y = b[bStart + i];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  // Rounding may leave less than nothing.
  return Math.max(0, 1 - dot / Math.sqrt(aa * bb));
}
