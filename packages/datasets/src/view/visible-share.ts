import type { Size } from '../augmentation/augmentation.ts';
import { place } from '../augmentation/place.ts';
import { randomStream } from '../random-stream.ts';
import type { ViewContract } from './view-contract.ts';

/** The share of an image's area that a model sees at test time, 0..1. */
export function visibleShare([height, width]: Size, { shrink, steps }: Pick<ViewContract, 'shrink' | 'steps'>): number {
  const before = place([height, width], shrink, randomStream(0));
  const { map, ...frame } = place([before.height, before.width], steps, randomStream(0));
  const across = overlap(map.x0, map.x0 + map.xx * frame.width, before.width);
  const down = overlap(map.y0, map.y0 + map.yy * frame.height, before.height);
  return (across * down) / (before.width * before.height);
}

function overlap(a: number, b: number, limit: number): number {
  return Math.max(0, Math.min(limit, Math.max(a, b)) - Math.max(0, Math.min(a, b)));
}
