import { resolve } from 'node:path';
import { drawnSets, knownSets, resizeRules } from '@htg/datasets';
import { z } from 'zod';

/** Columns of a table that can have another name. */
const columnNames = ['label', 'path', 'split', 'isQuery', 'isGallery', 'camera', 'category', 'group'] as const;

const side = z.int().min(32);

const intensity = z.int().min(0).max(255);

const share = z.number().min(0).max(1);

/** Keys that say what is drawn, and of which sets. */
const drawingKeys = { images: ['fonts', 'glyphs'], weights: ['fonts'], identities: ['glyphs'] };

/** The images of a run. */
export const data = z
  .strictObject({
    set: z
      .enum(['emoji', 'fonts', 'glyphs', 'folder', 'csv', ...knownSets.map(({ name }) => name)])
      .describe(
        'which images to train on: the emoji set, typefaces (fonts), characters (glyphs), a folder of yours, a table of yours, or a set of the field',
      ),
    path: z
      .string()
      .min(1)
      .optional()
      .describe('of the folder or the table, or of font files of yours for fonts; relative to where the command runs'),
    images: z
      .int()
      .min(2)
      .max(10_000)
      .optional()
      .describe('of fonts and glyphs: how many of each identity are drawn; 60 and 5 if left out'),
    identities: z.int().min(2).max(27_500).optional().describe('of glyphs: how many characters; 20,000 if left out'),
    weights: z
      .array(z.int().min(100).max(900).multipleOf(100))
      .min(1)
      .optional()
      .describe('of fonts: the weights whose faces are identities; 400 and 700 if left out'),
    pattern: z.string().optional().describe("names groups in the paths of a folder: '_c(?<camera>\\d+)'"),
    columns: z.partialRecord(z.enum(columnNames), z.string()).optional().describe("names of a table's columns"),
    imageSize: z
      .union([side, z.tuple([side, side])], 'write 64, or [256, 128] (height, width)')
      .default(64)
      .describe(
        'what the model sees, in pixels: one number for squares, or [height, width], such as [256, 128] for persons',
      ),
    resize: z
      .enum(resizeRules)
      .optional()
      .describe(
        'how an image of another shape becomes one of that size, in training, test, and wherever the model is used: crop (the middle; if left out for squares), stretch (if left out for other frames, fast-reid and sets of persons), pad',
      ),
    background: z
      .tuple([intensity, intensity, intensity])
      .optional()
      .describe('red, green and blue under transparency and around padded images; white if left out'),
    range: z
      .tuple([z.number(), z.number()])
      .optional()
      .describe('black and white of images with more than 8 bits a value: [0, 4095] for 12 bits'),
    splitSeed: z.int().min(0).default(1).describe('decides which identities are train, validation and test'),
    shares: z
      .strictObject({ train: share, validation: share, test: share })
      .optional()
      .describe('of the identities, where a set has no parts of its own; they sum to 1. Left out: 0.5, 0.15, 0.35'),
    validationShare: z.number().min(0).max(0.9).optional().describe('of the training identities, where a set has none'),
    store: z.boolean().optional().describe('keep decoded images in the cache folder'),
    root: z.string().min(1).optional().describe("the folder that a table's paths are relative to, if not the table's"),
    followLinks: z.boolean().optional().describe('read linked files and folders that lie outside the folder'),
    pixelLimit: z.int().min(1).optional().describe('pixels of an image at most; 100,000,000 if left out'),
    workers: z.int().min(0).max(64).optional().describe('threads that decode and augment'),
  })
  .refine(({ set, path }) => set === 'fonts' || drawnSets.includes(set) === (path === undefined), {
    path: ['path'],
    error: 'expected a path for every set but emoji, fonts and glyphs, and none for emoji and glyphs',
  })
  .superRefine(({ set, ...given }, context) => {
    for (const [key, sets] of Object.entries(drawingKeys)) {
      const value = given[key as keyof typeof drawingKeys];
      if (value === undefined || sets.includes(set)) continue;
      context.addIssue({
        code: 'custom',
        path: [key],
        message: `expected none for ${set}, received ${String(value)}; it is for ${sets.join(' and ')}: remove it`,
      });
    }
  })
  .superRefine((given, context) => {
    if (!drawnSets.includes(given.set)) return;
    for (const key of ['root', 'followLinks', 'pixelLimit', 'background', 'range'] as const) {
      if (given[key] === undefined) continue;
      context.addIssue({
        code: 'custom',
        path: [key],
        message: `expected none for ${given.set}, which is drawn, received ${String(given[key])}; remove it`,
      });
    }
  })
  .superRefine(({ range }, context) => {
    if (range === undefined || range[0] < range[1]) return;
    context.addIssue({
      code: 'custom',
      path: ['range'],
      message: `expected [black, white], two ascending numbers, received ${range.join(', ')}; write [0, 4095] for 12 bits`,
    });
  })
  .superRefine(({ shares }, context) => {
    if (shares === undefined || Math.abs(shares.train + shares.validation + shares.test - 1) < 1e-9) return;
    context.addIssue({
      code: 'custom',
      path: ['shares'],
      message: `expected shares that sum to 1, received ${shares.train}, ${shares.validation}, ${shares.test}; correct them`,
    });
  })
  .transform(({ path, root, ...others }) => ({
    ...others,
    ...(path !== undefined && { path: resolve(path) }),
    ...(root !== undefined && { root: resolve(root) }),
  }));
