import { color, isDark } from '@htg/ground/page-theme';
import type { GalleryMap, Neighbor } from './gallery-source.ts';
import { place } from './map-view.ts';
import type { View } from './map-view.ts';

/** What a map shows. */
export interface MapState {
  readonly map: GalleryMap;
  readonly view: View;
  readonly found: readonly Neighbor[];
  readonly selected: number | undefined;
}

/** Draws the items in colors by label, what was found with rings, and a cross where the image that was asked would lie. */
export function drawMap(canvas: HTMLCanvasElement, { map, view, found, selected }: MapState): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const [width, height, ratio] = [canvas.clientWidth, canvas.clientHeight, devicePixelRatio];
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  const labels = new Map([...new Set(map.points.map(({ label }) => label))].map((label, index) => [label, index]));
  const near = new Map(found.map(({ id, distance }) => [id, distance]));
  const dot = (index: number, radius: number): void => {
    const { left, top } = place(view, map.points[index]);
    context.beginPath();
    context.arc(left, top, radius, 0, 2 * Math.PI);
  };
  map.points.forEach(({ label, id }, index) => {
    // Neighboring labels get colors a golden angle apart.
    context.fillStyle = `hsl(${((labels.get(label) ?? 0) * 137.508) % 360} 65% ${isDark() ? 62 : 45}%)`;
    context.globalAlpha = near.size === 0 || near.has(id) ? 0.85 : 0.25;
    dot(index, 4);
    context.fill();
  });
  context.globalAlpha = 1;
  context.strokeStyle = color('ink');
  context.lineWidth = 1.5;
  map.points.forEach(({ id }, index) => {
    if (!near.has(id)) return;
    dot(index, 7);
    context.stroke();
  });
  if (selected !== undefined) {
    context.strokeStyle = color('accent');
    context.lineWidth = 3;
    dot(selected, 9);
    context.stroke();
  }
  drawAsked(context, map, view, near);
}

/** The image that was asked is on no map: it is drawn between the items that it found, nearer to the nearer ones. */
function drawAsked(
  context: CanvasRenderingContext2D,
  map: GalleryMap,
  view: View,
  near: ReadonlyMap<string, number>,
): void {
  let [x, y, total] = [0, 0, 0];
  for (const point of map.points) {
    const distance = near.get(point.id);
    if (distance === undefined) continue;
    const weight = 1 / (distance + 1e-3) ** 2;
    x += weight * point.x;
    y += weight * point.y;
    total += weight;
  }
  if (total === 0) return;
  const { left, top } = place(view, { x: x / total, y: y / total });
  context.strokeStyle = color('red');
  context.lineWidth = 3;
  context.beginPath();
  for (const [right, down] of [
    [1, 1],
    [1, -1],
  ]) {
    context.moveTo(left - 7 * right, top - 7 * down);
    context.lineTo(left + 7 * right, top + 7 * down);
  }
  context.stroke();
}
