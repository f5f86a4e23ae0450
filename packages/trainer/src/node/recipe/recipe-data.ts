import { resolve } from 'node:path';
import { knownSets } from '@htg/datasets';
import { z } from 'zod';

/** Columns of a table that can have another name. */
const columnNames = ['label', 'path', 'split', 'isQuery', 'isGallery', 'camera', 'category', 'group'] as const;

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
    validationShare: z.number().min(0).max(0.9).optional().describe('of the training identities, where a set has none'),
    store: z.boolean().optional().describe('keep decoded images in the cache folder'),
    workers: z.int().min(0).max(64).optional().describe('threads that decode and augment'),
  })
  .refine(({ set, path }) => (set === 'emoji') === (path === undefined), {
    path: ['path'],
    error: 'expected a path for every set but emoji',
  })
  .transform(({ path, ...others }) => ({ ...others, ...(path !== undefined && { path: resolve(path) }) }));
