import { resolve } from 'node:path';
import { knownSets } from '@htg/datasets';
import { z } from 'zod';

/** Columns of a table that can have another name. */
const columnNames = ['label', 'path', 'split', 'isQuery', 'isGallery', 'camera', 'category', 'group'] as const;

const share = z.number().min(0).max(1);

/** The images of a run. */
export const data = z
  .strictObject({
    set: z
      .enum(['emoji', 'folder', 'csv', ...knownSets.map(({ name }) => name)])
      .describe('which images to train on: the emoji set, a folder of yours, a table of yours, or a set of the field'),
    path: z.string().min(1).optional().describe('of the folder or the table; relative to where the command runs'),
    pattern: z.string().optional().describe("names groups in the paths of a folder: '_c(?<camera>\\d+)'"),
    columns: z.partialRecord(z.enum(columnNames), z.string()).optional().describe("names of a table's columns"),
    imageSize: z.int().min(32).default(64).describe('height and width, in pixels'),
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
  .refine(({ set, path }) => (set === 'emoji') === (path === undefined), {
    path: ['path'],
    error: 'expected a path for every set but emoji',
  })
  .superRefine((given, context) => {
    if (given.set !== 'emoji') return;
    for (const key of ['root', 'followLinks', 'pixelLimit'] as const) {
      if (given[key] === undefined) continue;
      context.addIssue({
        code: 'custom',
        path: [key],
        message: `expected none for emoji, which is drawn, received ${given[key]}; remove it`,
      });
    }
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
