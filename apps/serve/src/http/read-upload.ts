import type { z } from 'zod';
import { ServiceError } from '../errors.ts';
import { readBody } from './read-body.ts';

/** What came in a body: an image, JSON, or the fields of a form with an image. */
export type Upload =
  | { readonly kind: 'image'; readonly image: Uint8Array; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'json'; readonly json: unknown };

/**
 * Reads an image (as the body, or as the part `image` of a form) or JSON.
 *
 * @param fields of a form that are known; others are refused
 */
export async function readUpload(request: Request, most: number, fields: readonly string[] = []): Promise<Upload> {
  const type = request.headers.get('content-type') ?? '';
  const [media] = type.toLowerCase().split(';', 1);
  const known = media === 'application/json' || media === 'multipart/form-data' || isImage(media);
  if (!known) {
    throw new ServiceError(
      415,
      'body_type',
      `expected a body of image/*, multipart/form-data or application/json, received ${JSON.stringify(media)}; say what it is by Content-Type`,
    );
  }
  const bytes = await readBody(request, most);
  if (media === 'application/json') return { kind: 'json', json: parseJson(bytes) };
  if (media === 'multipart/form-data') return readForm(bytes, type, fields);
  return { kind: 'image', image: bytes, fields: {} };
}

/** Checks JSON. @throws ServiceError 400 that names what is wrong */
export function checkJson<Value>(schema: z.ZodType<Value>, json: unknown): Value {
  const { success, data, error } = schema.safeParse(json);
  if (success) return data;
  throw new ServiceError(400, 'invalid', describeIssues('the body', error));
}

/** What is wrong with input, in one line. */
export function describeIssues(what: string, { issues }: z.ZodError): string {
  const said = issues
    .slice(0, 3)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
  return `expected ${what} as /openapi.json says, received: ${said.join('; ')}`;
}

function isImage(media: string): boolean {
  return media.startsWith('image/') || media === 'application/octet-stream';
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new ServiceError(400, 'invalid', 'expected JSON in UTF-8, received something else; look at the body');
  }
}

async function readForm(bytes: Uint8Array, type: string, known: readonly string[]): Promise<Upload> {
  const form = await new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { 'content-type': type } })
    .formData()
    .catch(() => {
      throw new ServiceError(
        400,
        'invalid',
        'expected a form of multipart/form-data, received one that cannot be read',
      );
    });
  const fields: Record<string, string> = {};
  let image: Uint8Array | undefined;
  for (const [name, value] of form) {
    if (name === 'image' && typeof value !== 'string' && image === undefined)
      image = new Uint8Array(await value.arrayBuffer());
    else if (known.includes(name) && typeof value === 'string' && !(name in fields)) fields[name] = value;
    else {
      const parts = ['image', ...known].join(', ');
      throw new ServiceError(
        400,
        'invalid',
        `expected one file "image" and parts of ${parts}, received ${JSON.stringify(name)}`,
      );
    }
  }
  if (image === undefined) {
    throw new ServiceError(400, 'invalid', 'expected a form with a file "image", received none; add it');
  }
  return { kind: 'image', image, fields };
}
