import { z } from 'zod';
import { endpoint } from '../http/endpoint.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { count } from '../http/schemas.ts';
import type { Context } from './context.ts';

const point = z.object({
  id: z.string(),
  label: z.string(),
  camera: z.string().optional(),
  x: z.number(),
  y: z.number(),
});

/** The gallery as a whole. */
export function galleryEndpoints(context: Context): Endpoint[] {
  const { served, metrics } = context;
  return [
    endpoint({
      method: 'get',
      path: '/gallery',
      access: 'read',
      summary: 'What the gallery holds, whose embeddings it has, and whether it may be changed',
      answers: {
        description: 'Counts of items, labels and cameras',
        schema: z.object({
          items: z.number().int(),
          labels: z.array(count),
          cameras: z.array(count),
          writable: z.boolean(),
          keypoints: z.boolean().describe('whether /keypoints answers'),
          model: z.object({ hash: z.string(), embeddingLength: z.number().int(), name: z.string().optional() }),
        }),
      },
      handle: async () => ({
        ...(await context.summary()),
        writable: served.writable,
        keypoints: context.keypoints !== undefined,
        model: served.model,
      }),
    }),
    endpoint({
      method: 'get',
      path: '/map',
      access: 'read',
      summary: 'The gallery in the plane, where what is alike lies together (UMAP)',
      answers: {
        description: 'Up to 2000 items, evenly spread over the gallery',
        schema: z.object({ total: z.number().int(), points: z.array(point) }),
      },
      handle: async () => ({ ...(await context.map()) }),
    }),
    endpoint({
      method: 'post',
      path: '/reload',
      access: 'write',
      summary:
        'Opens the gallery anew if another process has changed it, which the service does by itself within seconds',
      answers: {
        description: 'Whether it had changed',
        schema: z.object({ reloaded: z.boolean(), items: z.number().int() }),
      },
      async handle() {
        const start = performance.now();
        const reloaded = await served.reload();
        if (reloaded) metrics.reload((performance.now() - start) / 1000);
        return { reloaded, items: (await context.summary()).items };
      },
    }),
  ];
}
