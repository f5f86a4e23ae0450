import { NoThresholdError } from '@htg/gallery';
import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import { endpoint } from '../http/endpoint.ts';
import type { BodyDescription, Endpoint } from '../http/endpoint.ts';
import { checkJson, readUpload } from '../http/read-upload.ts';
import { classification, classifyQuery, filterOf, neighbor, searchQuery, vector } from '../http/schemas.ts';
import { checkImage } from '../images/check-image.ts';
import type { Context } from './context.ts';

const asked = z.strictObject({ vector });

const body: BodyDescription = {
  required: true,
  content: {
    'image/*': 'binary',
    'multipart/form-data': z.object({ image: z.string().meta({ contentMediaType: 'application/octet-stream' }) }),
    'application/json': asked,
  },
};

/** What is near to an image or an embedding, and what it shows. */
export function searchEndpoints(context: Context): Endpoint[] {
  const { served } = context;

  const embeddingOf = async (request: Request): Promise<Float32Array | readonly number[]> => {
    const upload = await readUpload(request, context.limits.uploadBytes);
    if (upload.kind === 'json') return checkJson(asked, upload.json).vector;
    return context.embed(await checkImage(upload.image, context.limits.pixels));
  };

  return [
    endpoint({
      method: 'post',
      path: '/search',
      access: 'read',
      summary: 'The nearest items of an image or an embedding',
      query: searchQuery,
      body,
      answers: { description: 'Nearest first', schema: z.object({ neighbors: z.array(neighbor) }) },
      async handle({ request, query }) {
        const filter = filterOf(query);
        const embedding = await embeddingOf(request);
        return { neighbors: await served.use((gallery) => gallery.search(embedding, { k: query.k, filter })) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/classify',
      access: 'read',
      summary: 'What an image or an embedding shows by the votes of its nearest items, or that it is none of them',
      query: classifyQuery,
      body,
      answers: { description: 'A label, or null', schema: classification },
      async handle({ request, query }) {
        const { k, falseAcceptRate, threshold } = query;
        const options = { k, filter: filterOf(query), falseAcceptRate, threshold };
        const embedding = await embeddingOf(request);
        const { label = null, ...rest } = await served
          .use((gallery) => gallery.classify(embedding, options))
          .catch(told);
        return { label, ...rest };
      },
    }),
  ];
}

/** A gallery that does not say where its line is, since it has one label, or equals under two. */
function told(error: unknown): never {
  throw error instanceof NoThresholdError ? new ServiceError(409, 'no_threshold', error.message) : error;
}
