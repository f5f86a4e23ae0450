import { randomUUID } from 'node:crypto';
import type { Gallery, GalleryItem, NewItem } from '@htg/gallery';
import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import { endpoint } from '../http/endpoint.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { checkJson, readUpload } from '../http/read-upload.ts';
import { filterOf, item, listQuery, metadata, metadataOf, vector } from '../http/schemas.ts';
import { checkImage } from '../images/check-image.ts';
import { makeThumbnail } from '../images/thumbnail.ts';
import type { Context } from './context.ts';

const change = z
  .strictObject({ label: z.string(), camera: z.string().nullable(), metadata: metadata.nullable() })
  .partial()
  .describe('what is left out stays, null takes it away');

const formFields = ['id', 'label', 'camera', 'metadata'] as const;

/** Items: listed, looked at, added, changed, removed. */
export function itemEndpoints(context: Context): Endpoint[] {
  const { served, limits } = context;
  const added = z.strictObject({
    items: z
      .array(
        z.strictObject({
          id: z.string(),
          label: z.string(),
          camera: z.string().optional(),
          metadata: metadata.optional(),
          vector,
        }),
      )
      .min(1)
      .max(limits.itemsPerRequest),
  });

  const newItems = async (request: Request): Promise<NewItem[]> => {
    const upload = await readUpload(request, limits.uploadBytes, formFields);
    if (upload.kind === 'json') return checkJson(added, upload.json).items;
    const { id = randomUUID(), label, camera, metadata: text } = upload.fields;
    if (!label) throw new ServiceError(400, 'invalid', 'expected a form with a label, received none; add it');
    const optional = { ...(camera && { camera }), ...(text && { metadata: metadataOf(text) }) };
    const image = await checkImage(upload.image, limits.pixels);
    const [embedding, thumbnail] = await Promise.all([context.embed(image), makeThumbnail(image)]);
    return [{ id, label, ...optional, vector: embedding, thumbnail }];
  };

  return [
    endpoint({
      method: 'get',
      path: '/items',
      access: 'read',
      summary: 'Items in the order of insertion',
      query: listQuery,
      answers: {
        description: 'A page of them, and where the next one begins, if there is one',
        schema: z.object({ items: z.array(item), next: z.number().int().optional() }),
      },
      handle: ({ query }) =>
        served.use(async (gallery) => {
          const { offset, limit } = query;
          const items: unknown[] = [];
          let place = 0;
          for await (const each of gallery.items(filterOf(query))) {
            if (items.length === limit) return { items, next: offset + limit };
            if (place++ >= offset) items.push(each);
          }
          return { items };
        }),
    }),
    endpoint({
      method: 'post',
      path: '/items',
      access: 'write',
      summary: 'Adds an image, or items with their embeddings; all or none',
      body: {
        required: true,
        content: {
          'multipart/form-data': z.object({
            image: z.string().meta({ contentMediaType: 'application/octet-stream' }),
            id: z.string().optional().describe('made up where it is left out'),
            label: z.string(),
            camera: z.string().optional(),
            metadata: z.string().optional().describe('JSON'),
          }),
          'application/json': added,
        },
      },
      answers: { status: 201, description: 'Kept', schema: z.object({ ids: z.array(z.string()) }) },
      async handle({ request }) {
        // Before an image goes through the model for nothing.
        served.checkWritable();
        const items = await newItems(request);
        for (const { id } of items) checkId(id);
        await served.change(async (gallery) => {
          for (const { id } of items) await checkNew(gallery, id);
          await gallery.add(items);
        });
        return Response.json({ ids: items.map(({ id }) => id) }, { status: 201 });
      },
    }),
    endpoint({
      method: 'get',
      path: '/items/{id}',
      access: 'read',
      summary: 'An item',
      answers: { description: 'The item', schema: item },
      handle: ({ id }) => served.use(async (gallery) => ({ ...(await known(gallery, id)) })),
    }),
    endpoint({
      method: 'get',
      path: '/items/{id}/thumbnail',
      access: 'read',
      summary: 'A small image of an item',
      answers: { description: 'The image', type: 'image/webp' },
      handle: ({ id }) =>
        served.use(async (gallery) => {
          const thumbnail = await gallery.thumbnail(id);
          if (thumbnail === undefined) throw absent('a thumbnail', id);
          const type = /^image\/(?:avif|gif|jpeg|png|webp)$/.test(thumbnail.type)
            ? thumbnail.type
            : 'application/octet-stream';
          return new Response(thumbnail.bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': type } });
        }),
    }),
    endpoint({
      method: 'patch',
      path: '/items/{id}',
      access: 'write',
      summary: 'Changes the label, camera or metadata of an item',
      body: { required: true, content: { 'application/json': change } },
      answers: { description: 'The item as it is now', schema: item },
      async handle({ request, id }) {
        served.checkWritable();
        const upload = await readUpload(request, limits.uploadBytes);
        if (upload.kind !== 'json')
          throw new ServiceError(415, 'body_type', 'expected a change in JSON, received an image');
        const changes = checkJson(change, upload.json);
        return served.change(async (gallery) => {
          await known(gallery, id);
          await gallery.update([{ id, ...changes }]);
          return { ...(await known(gallery, id)) };
        });
      },
    }),
    endpoint({
      method: 'delete',
      path: '/items/{id}',
      access: 'write',
      summary: 'Removes an item',
      answers: { status: 204, description: 'Removed' },
      async handle({ id }) {
        await served.change(async (gallery) => {
          await known(gallery, id);
          await gallery.remove([id]);
        });
        return new Response(null, { status: 204 });
      },
    }),
  ];
}

async function known(gallery: Gallery, id: string): Promise<GalleryItem> {
  const found = await gallery.get(id);
  if (found === undefined) throw absent('an item', id);
  return found;
}

async function checkNew(gallery: Gallery, id: string): Promise<void> {
  if ((await gallery.get(id)) === undefined) return;
  throw new ServiceError(
    409,
    'id_taken',
    `expected ids that are new, received ${JSON.stringify(id)}, which the gallery has; choose another`,
  );
}

/** In a URL, these two are steps through folders, however they are written. */
function checkId(id: string): void {
  if (id !== '.' && id !== '..') return;
  throw new ServiceError(
    400,
    'invalid',
    `expected an id that a URL can name, received ${JSON.stringify(id)}; choose another`,
  );
}

function absent(what: string, id: string): ServiceError {
  return new ServiceError(404, 'absent', `expected the id of ${what}, received ${JSON.stringify(id)}, which has none`);
}
