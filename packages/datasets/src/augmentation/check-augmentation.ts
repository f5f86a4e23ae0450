import type { Augmentation, Geometry, Interval, PixelChange } from './augmentation.ts';
import { numbers, ranges } from './limits.ts';

/** Augmentations that have been looked at: they are plain data that nobody changes. */
const checked = new WeakSet<Augmentation>();

/** @throws RangeError that names the change and the value that makes no sense */
export function checkAugmentation(augmentation: Augmentation): void {
  if (checked.has(augmentation)) return;
  augmentation.geometry.forEach(checkGeometry);
  for (const change of augmentation.pixels) checkChange(change);
  if (!augmentation.fill.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)) {
    throw new RangeError(
      `augment: expected fill to be three whole numbers in 0..255, received ${augmentation.fill.join(', ')}; white is 255, 255, 255`,
    );
  }
  checked.add(augmentation);
}

/** What each kind of geometry needs. */
const geometryKeys: Readonly<Record<Geometry['kind'], readonly string[]>> = {
  randomResizedCrop: ['size', 'scale', 'ratio'],
  resize: ['size'],
  resizeShorter: ['length'],
  shrinkShorter: ['length'],
  cover: ['size'],
  pad: ['size'],
  centerCrop: ['size'],
  randomCrop: ['size'],
  paddedCrop: ['padding', 'probability'],
  shift: ['fraction'],
  scale: ['range'],
  rotation: ['degrees'],
  flip: ['probability'],
};

/** @throws RangeError for a kind that does not exist, a key that is missing, and a value that makes no sense */
export function checkGeometry(change: Geometry): void {
  const kind: unknown = (change as Partial<Geometry> | null)?.kind;
  if (typeof kind !== 'string' || !Object.hasOwn(geometryKeys, kind)) {
    throw new RangeError(
      `augment: expected geometry of the kinds ${Object.keys(geometryKeys).join(', ')}, received ${JSON.stringify(change)}; correct it`,
    );
  }
  const missing = geometryKeys[change.kind].find((key) => !Object.hasOwn(change, key));
  if (missing !== undefined) {
    throw new RangeError(`augment: expected ${kind} with ${missing}, received ${JSON.stringify(change)}; add it`);
  }
  checkChange(change);
}

function checkChange(change: Geometry | PixelChange): void {
  const fail = (name: string, relation: string, value: unknown): never => {
    throw new RangeError(
      `augment: expected ${name} of ${change.kind} to be ${relation}, received ${JSON.stringify(value)}; correct it`,
    );
  };
  for (const [name, value] of Object.entries(change) as [string, unknown][]) {
    const limits = limitsOf(ranges, name);
    if (limits !== undefined && !(isRange(value) && value[0] >= limits[0] && value[1] <= limits[1])) {
      fail(name, `[low, high] within ${limits[0]}..${limits[1]}`, value);
    }
    const bounds = limitsOf(numbers, name);
    if (bounds !== undefined && !(typeof value === 'number' && value >= bounds[0] && value <= bounds[1])) {
      fail(name, `a number in ${bounds[0]}..${bounds[1]}`, value);
    }
    if (name === 'size' && !(Array.isArray(value) && value.length === 2 && value.every(isLength))) {
      fail(name, '[height, width] in whole pixels >= 1', value);
    }
    if ((name === 'length' && !isLength(value)) || (name === 'padding' && value !== 0 && !isLength(value))) {
      fail(name, 'a whole number of pixels', value);
    }
  }
}

function limitsOf(limits: Readonly<Record<string, Interval>>, name: string): Interval | undefined {
  return Object.hasOwn(limits, name) ? limits[name] : undefined;
}

function isRange(value: unknown): value is Interval {
  return (
    Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === 'number') && value[0] <= value[1]
  );
}

function isLength(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1;
}
