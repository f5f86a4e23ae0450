/** What a window shows of the plane: a point p lies at `(p - (x, y)) scale`. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a point lies in the window, in pixels. */
export function place({ x, y, scale }: View, point: Point): { readonly left: number; readonly top: number } {
  return { left: (point.x - x) * scale, top: (point.y - y) * scale };
}

/** All points, with a margin. */
export function fitted(points: readonly Point[], width: number, height: number): View {
  if (points.length === 0 || width === 0) return { x: 0, y: 0, scale: 1 };
  const [left, right] = extent(points.map(({ x }) => x));
  const [top, bottom] = extent(points.map(({ y }) => y));
  const margin = 24;
  const scale = Math.min((width - 2 * margin) / (right - left || 1), (height - 2 * margin) / (bottom - top || 1));
  return { x: (left + right) / 2 - width / 2 / scale, y: (top + bottom) / 2 - height / 2 / scale, scale };
}

function extent(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

/** Moves what is shown by pixels. */
export function moved({ x, y, scale }: View, right: number, down: number): View {
  return { x: x - right / scale, y: y - down / scale, scale };
}

/** Zooms about a place of the window, which stays. */
export function zoomed({ x, y, scale }: View, factor: number, left: number, top: number): View {
  const next = scale * factor;
  return { x: x + left / scale - left / next, y: y + top / scale - top / next, scale: next };
}

/** The point nearest to a place of the window, if one is within `reach` pixels. */
export function nearestTo(
  points: readonly Point[],
  view: View,
  left: number,
  top: number,
  reach: number,
): number | undefined {
  let [best, least]: [number | undefined, number] = [undefined, reach];
  points.forEach((point, index) => {
    const at = place(view, point);
    const distance = Math.hypot(at.left - left, at.top - top);
    if (distance <= least) [best, least] = [index, distance];
  });
  return best;
}

/** The next point in a direction: near, and not far off the line. Without one to go from, the first. */
export function neighborTowards(
  points: readonly Point[],
  from: number | undefined,
  right: number,
  down: number,
): number | undefined {
  if (from === undefined) return points.length > 0 ? 0 : undefined;
  let [best, least] = [from, Infinity];
  points.forEach((point, index) => {
    const [x, y] = [point.x - points[from].x, point.y - points[from].y];
    const along = x * right + y * down;
    const aside = Math.abs(x * down) + Math.abs(y * right);
    if (index === from || along <= 0 || aside > 2 * along) return;
    const cost = along + 2 * aside;
    if (cost < least) [best, least] = [index, cost];
  });
  return best;
}
