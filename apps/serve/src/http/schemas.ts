import type { Filter, Json, Metadata } from '@htg/gallery';
import { z } from 'zod';
import { ServiceError } from '../errors.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]).optional();

/** Which items, in a query: `label=a&label=b&camera=phone&metadata={"price":8}`. */
const filters = {
  label: oneOrMore.describe('one of these labels'),
  camera: oneOrMore.describe('one of these cameras'),
  metadata: z.string().optional().describe('JSON: metadata of these names have these values'),
};

export const searchQuery = z.strictObject({
  k: z.coerce.number().int().min(1).max(1000).default(10).describe('how many neighbors'),
  ...filters,
});

export const classifyQuery = searchQuery.extend({
  falseAcceptRate: z.coerce
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('how often a stranger may be taken for somebody; default 0.01'),
  threshold: z.coerce
    .number()
    .min(0)
    .optional()
    .describe('in its place: the largest distance of a neighbor with a vote'),
});

export const listQuery = z.strictObject({
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  ...filters,
});

/** The filter of a query. @throws ServiceError 400 for metadata that are no JSON object */
export function filterOf(query: {
  readonly label?: string | string[];
  readonly camera?: string | string[];
  readonly metadata?: string;
}): Filter {
  const { label, camera, metadata } = query;
  return {
    ...(label !== undefined && { label }),
    ...(camera !== undefined && { camera }),
    ...(metadata !== undefined && { metadata: metadataOf(metadata) as Filter['metadata'] }),
  };
}

/** Metadata that came as text. @throws ServiceError 400 */
export function metadataOf(text: string): Metadata {
  try {
    return metadata.parse(JSON.parse(text));
  } catch {
    throw new ServiceError(
      400,
      'invalid',
      `expected metadata as a JSON object, received ${JSON.stringify(text.slice(0, 80))}`,
    );
  }
}

export const metadata = z.record(z.string(), z.custom<Json>());
export const vector = z.array(z.number());

export const item = z.object({
  id: z.string(),
  label: z.string(),
  camera: z.string().optional(),
  metadata: metadata.optional(),
});

export const neighbor = item.extend({ distance: z.number() });

export const classification = z.object({
  label: z.string().nullable().describe('null: none of these'),
  threshold: z.number(),
  votes: z.array(z.object({ label: z.string(), votes: z.number().int(), share: z.number(), nearest: z.number() })),
  neighbors: z.array(neighbor),
});

export const count = z.object({ name: z.string(), items: z.number().int() });
