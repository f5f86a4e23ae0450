/** `[x, y]` with rising x. */
type Point = readonly [number, number];

/**
 * Exponential moving average with the bias of its start removed: the first value is the first point's own.
 *
 * @param weight of the past, 0 (no smoothing) to below 1
 */
export function smooth(points: readonly Point[], weight: number): Point[] {
  let sum = 0;
  let total = 0;
  return points.map(([x, y]) => {
    sum = weight * sum + (1 - weight) * y;
    total = weight * total + (1 - weight);
    return [x, sum / total];
  });
}
