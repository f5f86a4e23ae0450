import type { Pixels } from '@htg/datasets';

/** Whether it is decoded pixels. */
export function isPixels(image: unknown): image is Pixels {
  if (typeof image !== 'object' || image === null) return false;
  const { data, width, height } = image as Partial<Pixels>;
  const isBytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  return isBytes && Number.isInteger(width) && Number.isInteger(height);
}

/** What a value is, for errors. */
export function describeValue(value: unknown): string {
  return typeof value === 'object' && value !== null ? Object.prototype.toString.call(value) : typeof value;
}
