import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import { endpoint } from '../http/endpoint.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { readUpload } from '../http/read-upload.ts';
import { checkImage } from '../images/check-image.ts';
import type { Context } from './context.ts';

const block = z.object({
  part: z.string().describe('of the embedding'),
  height: z.number().int().describe('positions of its map'),
  width: z.number().int(),
  channels: z.number().int().describe('keypoints that it has'),
  shown: z.array(
    z.object({
      channel: z.number().int(),
      peak: z.number().describe('the largest density'),
      at: z.tuple([z.number().int(), z.number().int()]).describe('its row and column, from 0'),
      density: z.array(z.number()).describe('row by row, of sum 1'),
    }),
  ),
});

/** What the model looks at. */
export function keypointEndpoints(context: Context): Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/keypoints',
      access: 'read',
      summary: 'Where the clearest keypoints of the model see something on an image; 409 for a model without any',
      body: {
        required: true,
        content: {
          'image/*': 'binary',
          'multipart/form-data': z.object({ image: z.string().meta({ contentMediaType: 'application/octet-stream' }) }),
        },
      },
      answers: {
        description: 'The image as the model sees it, and by block the densities of some keypoints, clearest first',
        schema: z.object({
          height: z.number().int(),
          width: z.number().int(),
          pixels: z.string().describe('RGB, row by row, in base64'),
          blocks: z.array(block),
        }),
      },
      async handle({ request }) {
        if (context.keypoints === undefined) {
          const message = 'expected a model with keypoint blocks, received one without; ask /gallery before';
          throw new ServiceError(409, 'no_keypoints', message);
        }
        const upload = await readUpload(request, context.limits.uploadBytes);
        if (upload.kind === 'json') {
          throw new ServiceError(415, 'body_type', 'expected an image, received JSON; send the bytes of a file');
        }
        const { pixels, blocks, ...size } = await context.keypoints(
          await checkImage(upload.image, context.limits.pixels),
        );
        const shown = blocks.map((each) => ({
          ...each,
          shown: each.shown.map(({ density, ...seen }) => ({ ...seen, density: [...density] })),
        }));
        return { ...size, pixels: Buffer.from(pixels).toString('base64'), blocks: shown };
      },
    }),
  ];
}
