import { z } from 'zod';
import type { Geometry, PixelChange } from './augmentation.ts';
import { numbers, ranges } from './limits.ts';

const length = z.int().min(1).describe('pixels');
const size = z.tuple([length, length]).describe('height and width in pixels');
const probability = number('probability');

function number(name: keyof typeof numbers) {
  const [low, high] = numbers[name];
  return z.number().min(low).max(high);
}

/** `[low, high]` within limits. */
function interval(name: keyof typeof ranges) {
  const [low, high] = ranges[name];
  const end = z.number().min(low).max(high);
  return z
    .tuple([end, end])
    .refine(([first, last]) => first <= last, { error: 'expected [low, high] with low at most high; exchange them' });
}

/** A color's red, green and blue. */
export const colorSchema = z.tuple([z.int().min(0).max(255), z.int().min(0).max(255), z.int().min(0).max(255)]);

/** {@link Geometry} as a recipe may write it. */
export const geometrySchema: z.ZodType<Geometry> = z.discriminatedUnion('kind', [
  change('randomResizedCrop', { size, scale: interval('scale'), ratio: interval('ratio') }),
  change('resize', { size }),
  change('resizeShorter', { length }),
  change('shrinkShorter', { length }),
  change('cover', { size }),
  change('pad', { size }),
  change('centerCrop', { size }),
  change('randomCrop', { size }),
  change('paddedCrop', { padding: z.int().min(0), probability }),
  change('shift', { fraction: number('fraction') }),
  change('scale', { range: interval('range') }),
  change('rotation', { degrees: number('degrees') }),
  change('flip', { probability }),
]);

/** {@link PixelChange} as a recipe may write it. */
export const pixelChangeSchema: z.ZodType<PixelChange> = z.discriminatedUnion('kind', [
  change('colorJitter', {
    brightness: number('brightness').default(0),
    contrast: number('contrast').default(0),
    saturation: number('saturation').default(0),
    hue: number('hue').default(0),
    probability: probability.default(1),
  }),
  change('gray', { probability }),
  change('blur', { sigma: interval('sigma'), probability }),
  change('randomErasing', {
    probability,
    area: interval('area'),
    ratio: interval('ratio'),
    fill: z.union([colorSchema, z.enum(['noise', 'mean'])]),
  }),
]);

function change<Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) {
  return z.strictObject({ kind: z.literal(kind), ...shape });
}
