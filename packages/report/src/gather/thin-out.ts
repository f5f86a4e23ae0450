/** `[x, y]` with rising x. */
type Point = readonly [number, number];

/** At most `most` points: means of neighbors, as many in each as are needed, so that the area under the line stays. */
export function thinOut(points: readonly Point[], most: number): Point[] {
  const size = Math.ceil(points.length / most);
  if (size <= 1) return points.map(rounded);
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => {
    const part = points.slice(i * size, (i + 1) * size);
    const mean = (axis: 0 | 1): number => part.reduce((sum, point) => sum + point[axis], 0) / part.length;
    return rounded([mean(0), mean(1)]);
  });
}

/** Five significant digits are more than a chart can show. */
function rounded([x, y]: Point): Point {
  return [Math.round(x), Number(y.toPrecision(5))];
}
