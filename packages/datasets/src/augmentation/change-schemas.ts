import { z } from 'zod';
import type { Geometry, PixelChange } from './augmentation.ts';

const length = z.int().min(1).describe('pixels');
const size = z.tuple([length, length]).describe('height and width in pixels');
const probability = z.number().min(0).max(1);
const strength = z.number().min(0).max(16);

/** `[low, high]` within limits. */
function interval(low: number, high: number) {
  const end = z.number().min(low).max(high);
  return z
    .tuple([end, end])
    .refine(([first, last]) => first <= last, { error: 'expected [low, high] with low at most high; exchange them' });
}

/** A color's red, green and blue. */
export const colorSchema = z.tuple([z.int().min(0).max(255), z.int().min(0).max(255), z.int().min(0).max(255)]);

/** {@link Geometry} as a recipe may write it. */
export const geometrySchema: z.ZodType<Geometry> = z.discriminatedUnion('kind', [
  change('randomResizedCrop', { size, scale: interval(0, 1), ratio: interval(0.01, 100) }),
  change('resize', { size }),
  change('resizeShorter', { length }),
  change('shrinkShorter', { length }),
  change('cover', { size }),
  change('pad', { size }),
  change('centerCrop', { size }),
  change('randomCrop', { size }),
  change('paddedCrop', { padding: z.int().min(0), probability }),
  change('shift', { fraction: z.number().min(0).max(1) }),
  change('scale', { range: interval(0.01, 100) }),
  change('rotation', { degrees: z.number().min(0).max(180) }),
  change('flip', { probability }),
]);

/** {@link PixelChange} as a recipe may write it. */
export const pixelChangeSchema: z.ZodType<PixelChange> = z.discriminatedUnion('kind', [
  change('colorJitter', {
    brightness: strength.default(0),
    contrast: strength.default(0),
    saturation: strength.default(0),
    hue: z.number().min(0).max(0.5).default(0),
    probability: probability.default(1),
  }),
  change('gray', { probability }),
  change('blur', { sigma: interval(0.01, 100), probability }),
  change('randomErasing', {
    probability,
    area: interval(0, 1),
    ratio: interval(0.01, 100),
    fill: z.union([colorSchema, z.enum(['noise', 'mean'])]),
  }),
]);

function change<Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) {
  return z.strictObject({ kind: z.literal(kind), ...shape });
}
