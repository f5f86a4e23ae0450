import { crc32 } from 'node:zlib';
import { createGallery, openGallery } from '@htg/gallery';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createService, readTokens } from '../src/index.ts';
import type { Service, ServiceEmbedder, ServiceOptions } from '../src/index.ts';
import { colored, colorGallery, colorModel, seeingModel } from './colors.ts';

let gallery: Awaited<ReturnType<typeof colorGallery>>;
const services: Service[] = [];

beforeEach(async () => {
  gallery = await colorGallery();
});

afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
  await gallery.remove();
});

async function start(options: Partial<ServiceOptions> = {}): Promise<Service> {
  const service = await createService({ gallery: gallery.folder, embedder: colorModel, ...options });
  services.push(service);
  return service;
}

type Sent = Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> };

interface Failed {
  readonly error: { readonly code: string; readonly message: string };
}

interface Answered<Json> {
  readonly status: number;
  /** Where the answer is JSON. */
  readonly json: Json;
  readonly headers: Headers;
}

interface Found {
  readonly neighbors: readonly { readonly id: string; readonly distance: number }[];
}

interface Page {
  readonly items: readonly { readonly id: string }[];
  readonly next?: number;
}

async function ask<Json = Failed>(
  service: Service,
  path: string,
  { headers, ...init }: Sent = {},
): Promise<Answered<Json>> {
  const request = new Request(`http://127.0.0.1:8090${path}`, {
    ...init,
    headers: { host: '127.0.0.1:8090', ...headers },
  });
  const response = await service.fetch(request);
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return { status: response.status, json: (isJson ? JSON.parse(text) : undefined) as Json, headers: response.headers };
}

const image = (bytes: Uint8Array): Sent => ({
  method: 'POST',
  body: bytes as BodyInit,
  headers: { 'content-type': 'image/png' },
});

const sent = (method: string, value: unknown): Sent => ({
  method,
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
});

function form(bytes: Uint8Array, fields: Record<string, string> = {}): Sent {
  const body = new FormData();
  body.set('image', new Blob([bytes as BlobPart]), 'photo.png');
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return { method: 'POST', body };
}

describe('POST /search, /classify', () => {
  it('find the nearest items of an image, as a body, in a form, and of its embedding alike', async () => {
    const service = await start();
    const bytes = await colored([30, 60, 220]);
    const [vector] = await colorModel.embed([bytes]);
    const answers = await Promise.all([
      ask<Found>(service, '/search?k=3', image(bytes)),
      ask<Found>(service, '/search?k=3', form(bytes)),
      ask<Found>(service, '/search?k=3', sent('POST', { vector: [...vector] })),
    ]);
    for (const { status, json } of answers) {
      expect(status).toBe(200);
      expect(json).toEqual(answers[0].json);
    }
    const { neighbors } = answers[0].json;
    expect(neighbors.map(({ id }) => id)).toEqual(['blue/0.png', 'blue/1.png', 'blue/2.png']);
    expect(neighbors[0].distance).toBeCloseTo(0, 6);
  });

  it('keep to a filter', async () => {
    const service = await start();
    const bytes = await colored([30, 60, 220]);
    const ids = async (filter: string) => {
      const { json } = await ask<Found>(service, `/search?${filter}`, image(bytes));
      return json.neighbors.map(({ id }) => id);
    };
    expect(await ids('k=5&label=red+teapot&camera=shop')).toEqual(['red/3.png', 'red/2.png']);
    expect(await ids('k=2&label=red+teapot&label=blue+mug')).toEqual(['blue/0.png', 'blue/1.png']);
    expect(await ids(`k=1&metadata=${encodeURIComponent('{"price":2}')}`)).toEqual(['blue/2.png']);
    expect(await ids('camera=nobody')).toEqual([]);
  });

  it('vote, and say "none of these"', async () => {
    const service = await start();
    const known = (
      await ask<{ label: string; votes: { votes: number }[] }>(
        service,
        '/classify?threshold=0.05',
        image(await colored([220, 40, 30])),
      )
    ).json;
    expect(known.label).toBe('red teapot');
    expect(known.votes[0].votes).toBe(4);
    const stranger = (
      await ask<Record<string, unknown>>(
        service,
        '/classify?falseAcceptRate=0.05',
        image(await colored([200, 200, 20])),
      )
    ).json;
    expect(stranger.label).toBeNull();
    expect(stranger.votes).toEqual([]);
    expect(stranger.neighbors).toHaveLength(10);
    expect(stranger.threshold).toBeGreaterThan(0);
  });

  it('say where no threshold is to be found', async () => {
    const one = await openGallery(gallery.folder);
    await one.remove({ label: ['blue mug', 'red teapot'] });
    await one.close();
    const { status, json } = await ask(await start(), '/classify', image(await colored([1, 2, 3])));
    expect([status, json.error.code]).toEqual([409, 'no_threshold']);
    expect(json.error.message).toContain('expected items of at least two labels');
  });

  it('send images of many requests through the model together, and the others on when one is damaged', async () => {
    const sizes: number[] = [];
    const embedder: ServiceEmbedder = {
      ...colorModel,
      embed(images) {
        sizes.push(images.length);
        return colorModel.embed(images);
      },
    };
    const service = await start({ embedder, limits: { batch: 8, batchWait: 50 } });
    const whole = await colored([30, 60, 220]);
    const bytes = [whole, whole, whole.subarray(0, 90), whole];
    const answers = await Promise.all(bytes.map((each) => ask(service, '/search', image(each))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 422, 200]);
    expect(answers[2].json.error.code).toBe('damaged_image');
    expect(sizes[0]).toBe(4);
  });
});

describe('what is refused', () => {
  it.each<[string, string, () => Promise<Sent> | Sent, number, string, string]>([
    [
      'an unknown option',
      '/search?kk=3',
      async () => image(await colored([1, 2, 3])),
      400,
      'invalid',
      'Unrecognized key: "kk"',
    ],
    ['k of 0', '/search?k=0', async () => image(await colored([1, 2, 3])), 400, 'invalid', 'k: Too small'],
    [
      'both lines',
      '/classify?threshold=1&falseAcceptRate=0.1',
      async () => image(await colored([1, 2, 3])),
      400,
      'invalid',
      'received both',
    ],
    ['a vector of another length', '/search', () => sent('POST', { vector: [1, 2] }), 400, 'invalid', '13'],
    ['text as a vector', '/search', () => sent('POST', { vector: ['1'] }), 400, 'invalid', 'vector.0'],
    ['no JSON', '/search', () => ({ ...sent('POST', 0), body: '{"vector":' }), 400, 'invalid', 'expected JSON'],
    [
      'JSON in another encoding',
      '/search',
      () => ({ ...sent('POST', 0), body: new Uint8Array([0xff, 0xfe]) }),
      400,
      'invalid',
      'UTF-8',
    ],
    [
      'text for an image',
      '/search',
      () => image(Buffer.from('hello')),
      415,
      'no_image',
      'expected an image (jpeg, png',
    ],
    [
      'a drawing',
      '/search',
      () => image(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')),
      415,
      'no_image',
      'expected an image',
    ],
    ['no image at all', '/search', () => image(new Uint8Array()), 415, 'no_image', '0 other bytes'],
    ['a body of another kind', '/search', () => ({ method: 'POST', body: 'x' }), 415, 'body_type', 'text/plain'],
    [
      'a packed body',
      '/search',
      async () => ({
        ...image(await colored([1, 2, 3])),
        headers: { 'content-type': 'image/png', 'content-encoding': 'gzip' },
      }),
      415,
      'packed',
      'gzip',
    ],
    [
      'a form without an image',
      '/search',
      () => ({ method: 'POST', body: new FormData(), headers: { 'content-type': 'multipart/form-data; boundary=x' } }),
      400,
      'invalid',
      'form',
    ],
    [
      'a form with something else',
      '/search',
      async () => form(await colored([1, 2, 3]), { label: 'x' }),
      400,
      'invalid',
      'received "label"',
    ],
    ['metadata that are no JSON', '/items?metadata=price', () => ({}), 400, 'invalid', 'metadata as a JSON object'],
    ['a path that is none', '/nothing', () => ({}), 404, 'no_path', '/openapi.json'],
    [
      'steps through folders',
      '/assets/..%2f..%2fpackage.json',
      () => ({}),
      404,
      'no_path',
      'expected one of the paths',
    ],
    ['an item that is none', '/items/..%2f..%2fetc%2fpasswd', () => ({}), 404, 'absent', '../../etc/passwd'],
    ['another host', '/items', () => ({ headers: { host: 'evil.example:8090' } }), 403, 'foreign_host', '--allow-host'],
    [
      'a page of another site',
      '/items',
      () => ({ headers: { origin: 'https://evil.example' } }),
      403,
      'foreign_site',
      'another site',
    ],
    [
      'an image in a page of another site',
      '/items/blue%2F0.png/thumbnail',
      () => ({ headers: { 'sec-fetch-site': 'cross-site' } }),
      403,
      'foreign_site',
      'another site',
    ],
    [
      'a change where it only reads',
      '/reload',
      () => ({ method: 'POST', headers: { origin: 'null' } }),
      403,
      'foreign_site',
      'another site',
    ],
  ])('%s', async (_, path, make, status, code, message) => {
    const service = await start();
    const { status: given, json } = await ask(service, path, await make());
    expect([given, json.error.code]).toEqual([status, code]);
    expect(json.error.message).toContain(message);
  });

  it('too many bytes, announced or not', async () => {
    const service = await start({ limits: { uploadBytes: 1000 } });
    const bytes = new Uint8Array(1001);
    const announced = await ask(service, '/search', {
      ...image(new Uint8Array(1)),
      headers: { 'content-type': 'image/png', 'content-length': '1001' },
    });
    expect([announced.status, announced.json.error.code]).toEqual([413, 'too_large']);
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++;
        controller.enqueue(bytes.subarray(0, 400));
      },
    });
    const endless = await ask(service, '/search', {
      method: 'POST',
      body,
      headers: { 'content-type': 'image/png' },
      duplex: 'half',
    } as Sent);
    expect(endless.status).toBe(413);
    expect(pulled).toBeLessThan(6);
  });

  it('a few bytes that claim a billion pixels, before they are decoded', async () => {
    const bomb = Buffer.from(await colored([0, 0, 0]));
    bomb.writeUInt32BE(50_000, 16);
    bomb.writeUInt32BE(50_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    const service = await start();
    const { status, json } = await ask(service, '/search', image(bomb));
    expect([status, json.error.code]).toEqual([413, 'too_many_pixels']);
    expect(json.error.message).toContain('2500.0 million');
  });

  it('more than may wait, at once and with a time to come back', async () => {
    let go: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const embedder: ServiceEmbedder = { ...colorModel, embed: (images) => gate.then(() => colorModel.embed(images)) };
    const service = await start({ embedder, limits: { batch: 1, batchWait: 1, waiting: 2, requests: 4 } });
    const bytes = await colored([30, 60, 220]);
    const answers = Array.from({ length: 8 }, () => ask(service, '/search', image(bytes)));
    await expect.poll(async () => (await ask(service, '/ready')).status).toBe(503);
    go?.();
    const all = await Promise.all(answers);
    expect(all.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(3);
    const refused = all.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThanOrEqual(4);
    expect(refused[0].headers.get('retry-after')).toBe('1');
    expect((await ask(service, '/ready')).status).toBe(200);
  });

  it('what goes wrong inside is not told, but noted', async () => {
    const noted: unknown[] = [];
    const embedder: ServiceEmbedder = { ...colorModel, embed: () => Promise.reject(new Error('/secret/path is full')) };
    const service = await start({ embedder, onError: (error) => noted.push(error) });
    const { status, json } = await ask(service, '/search', image(await colored([1, 2, 3])));
    expect([status, json.error.code]).toEqual([500, 'inside']);
    expect(json.error.message).not.toContain('secret');
    expect(String(noted[0])).toContain('secret');
  });

  it('a gallery of another model, and limits that are none', async () => {
    const embedder = { ...colorModel, model: { ...colorModel.model, hash: 'another' } };
    await expect(start({ embedder })).rejects.toThrow("expected the gallery's model");
    await expect(start({ limits: { bytes: 1 } as never })).rejects.toThrow('received bytes');
    await expect(start({ limits: { pixels: 0 } })).rejects.toThrow('limits.pixels above 0, received 0');
    await expect(start({ host: '0.0.0.0' })).rejects.toThrow('pass --token-file');
  });
});

describe('items', () => {
  it('are listed by pages and filters, looked at, and shown', async () => {
    const service = await start();
    const page = (await ask<Page>(service, '/items?limit=5&offset=4')).json;
    expect(page.items.map(({ id }) => id)).toEqual(['red/0.png', 'red/1.png', 'red/2.png', 'red/3.png', 'green/0.png']);
    expect(page.next).toBe(9);
    const filtered = (await ask<Page>(service, '/items?camera=shop&label=blue+mug')).json;
    expect(filtered.items.map(({ id }) => id)).toEqual(['blue/2.png', 'blue/3.png']);
    expect(filtered.next).toBeUndefined();
    expect((await ask(service, '/items/blue%2F2.png')).json).toEqual({
      id: 'blue/2.png',
      label: 'blue mug',
      camera: 'shop',
      metadata: { price: 2 },
    });
    const shown = await ask(service, '/items/blue%2F2.png/thumbnail');
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/webp']);
  });

  it('are added by image, found at once, corrected, removed; ids may be any text', async () => {
    const service = await start({ writable: true });
    const bytes = await colored([200, 200, 20]);
    const id = 'new/ü 100%/a+b?#"&';
    const path = `/items/${encodeURIComponent(id)}`;
    const added = await ask(service, '/items', form(bytes, { id, label: 'yellow pot', metadata: '{"price":5}' }));
    expect([added.status, added.json]).toEqual([201, { ids: [id] }]);
    const found = (await ask<Found>(service, '/search?k=1', image(bytes))).json;
    expect(found.neighbors[0].id).toBe(id);
    expect((await ask(service, `${path}/thumbnail`)).status).toBe(200);
    const corrected = await ask(service, path, sent('PATCH', { label: 'yellow jug', camera: 'phone', metadata: null }));
    expect(corrected.json).toEqual({ id, label: 'yellow jug', camera: 'phone' });
    expect((await ask(service, path)).json).toEqual(corrected.json);
    expect((await ask(service, path, { method: 'DELETE' })).status).toBe(204);
    expect((await ask(service, path)).json.error.code).toBe('absent');
    expect((await ask(service, path, { method: 'DELETE' })).status).toBe(404);
    expect((await ask(service, path, sent('PATCH', { label: 'x' }))).status).toBe(404);
    expect((await ask(service, '/gallery')).json).toMatchObject({ items: 12, writable: true });
  });

  it('are added by embedding, all or none', async () => {
    const service = await start({ writable: true });
    const vector = Array.from({ length: 13 }, (_, i) => i + 1);
    const items = (...ids: string[]) => sent('POST', { items: ids.map((id) => ({ id, label: 'x', vector })) });
    const taken = await ask(service, '/items', items('a', 'blue/0.png'));
    expect([taken.status, taken.json.error.code]).toEqual([409, 'id_taken']);
    expect((await ask(service, '/items/a')).status).toBe(404);
    expect((await ask(service, '/items', items('a', 'b'))).status).toBe(201);
    expect((await ask(service, '/items', items('..'))).status).toBe(400);
    expect((await ask(service, '/items', items(...Array.from({ length: 257 }, (_, i) => `c${i}`)))).status).toBe(400);
    // Two at once: one wins.
    const both = await Promise.all([ask(service, '/items', items('same')), ask(service, '/items', items('same'))]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('stay as they are where the service only reads', async () => {
    const service = await start();
    const changes: [string, Sent][] = [
      ['/items', form(await colored([1, 2, 3]), { label: 'x' })],
      ['/items/blue%2F0.png', sent('PATCH', { label: 'x' })],
      ['/items/blue%2F0.png', { method: 'DELETE' }],
    ];
    for (const [path, init] of changes) {
      const { status, json } = await ask(service, path, init);
      expect([status, json.error.code]).toEqual([403, 'read_only']);
    }
  });
});

describe('a gallery that another process changes', () => {
  it('is opened anew by itself, and by POST /reload', async () => {
    const service = await start({ watchEvery: 20 });
    const idle = await start({ watchEvery: 1e6 });
    const items = async (of: Service) => (await ask<{ items: number }>(of, '/gallery')).json.items;
    const writer = await openGallery(gallery.folder);
    await writer.add([{ id: 'new', label: 'new', vector: Array.from({ length: 13 }, () => 1) }]);
    await expect.poll(() => items(service)).toBe(13);
    expect(await items(idle)).toBe(12);
    expect((await ask(idle, '/reload', { method: 'POST' })).json).toEqual({ reloaded: true, items: 13 });
    expect((await ask(idle, '/reload', { method: 'POST' })).json).toEqual({ reloaded: false, items: 13 });
    await writer.remove(['new']);
    await writer.compact();
    await writer.close();
    await expect.poll(() => items(service)).toBe(12);
    expect((await ask(service, '/metrics')).headers.get('content-type')).toContain('text/plain');
  });

  it('goes on answering from what it has when it becomes one of another model', async () => {
    const noted: unknown[] = [];
    const service = await start({ watchEvery: 20, onError: (error) => noted.push(error) });
    const { rm } = await import('node:fs/promises');
    await rm(gallery.folder, { recursive: true });
    await (await createGallery(gallery.folder, { model: { hash: 'another', embeddingLength: 13 } })).close();
    await expect.poll(() => noted.length).toBeGreaterThan(0);
    expect(String(noted[0])).toContain("expected the gallery's model");
    expect((await ask(service, '/gallery')).json).toMatchObject({ items: 12 });
  });
});

describe('tokens', () => {
  const tokens = readTokens('# of a test\nread  reader-0123456789\nwriter-0123456789\n');
  const by = (token: string): Sent => ({ headers: { authorization: `Bearer ${token}` } });

  it('say who may read and who may write', async () => {
    const service = await start({ tokens, writable: true, host: '0.0.0.0' });
    const remove = (token: string) => ask(service, '/items/blue%2F0.png', { method: 'DELETE', ...by(token) });
    expect((await ask(service, '/items')).status).toBe(401);
    expect((await ask(service, '/items')).headers.get('www-authenticate')).toBe('Bearer');
    expect((await ask(service, '/items', by('reader-012345678'))).status).toBe(401);
    expect((await ask(service, '/items', by('reader-0123456789'))).status).toBe(200);
    const { status, json } = await remove('reader-0123456789');
    expect([status, json.error.code]).toEqual([403, 'read_token']);
    expect((await remove('writer-0123456789')).status).toBe(204);
    for (const open of ['/health', '/ready', '/openapi.json']) expect((await ask(service, open)).status).toBe(200);
    expect((await ask(service, '/metrics')).status).toBe(401);
    // A host that others reach is asked for by any name.
    expect((await ask(service, '/health', { headers: { host: 'search.example' } })).status).toBe(200);
  });

  it.each([
    ['nothing', '', 'expected tokens in the token file, received none'],
    ['a short one', 'read short', 'line 1'],
    ['three words', '\nread two tokens-0123456789', 'line 2'],
  ])('are refused: %s', (_, text, message) => {
    expect(() => readTokens(text)).toThrow(message);
  });
});

describe('keypoints', () => {
  it('are densities over the image as the model sees it', async () => {
    const service = await start({ embedder: seeingModel });
    expect((await ask(service, '/gallery')).json).toMatchObject({ keypoints: true });
    const { status, json } = await ask<Record<string, unknown>>(
      service,
      '/keypoints',
      image(await colored([10, 20, 30])),
    );
    expect(status).toBe(200);
    expect(json).toMatchObject({ height: 4, width: 6 });
    expect(Buffer.from(json.pixels as string, 'base64')).toHaveLength(4 * 6 * 3);
    expect(json.blocks).toEqual([
      {
        ...{ part: 'keypoints3', height: 2, width: 3, channels: 8 },
        shown: [
          { channel: 5, density: [0, 0, 0.75, 0.25, 0, 0], peak: 0.75, at: [0, 2] },
          { channel: 1, density: [0.25, 0.25, 0.25, 0.25, 0, 0], peak: 0.25, at: [0, 0] },
        ],
      },
    ]);
  });

  it('are refused of what is no image, of a damaged one, and where the model has none', async () => {
    const service = await start({ embedder: seeingModel });
    expect((await ask(service, '/keypoints', sent('POST', { vector: [1] }))).status).toBe(415);
    const whole = await colored([10, 20, 30]);
    expect((await ask(service, '/keypoints', image(whole.subarray(0, 60)))).json.error.code).toBe('damaged_image');
    const plain = await start();
    expect((await ask(plain, '/gallery')).json).toMatchObject({ keypoints: false });
    const { status, json } = await ask(plain, '/keypoints', image(whole));
    expect(status).toBe(409);
    expect(json.error.code).toBe('no_keypoints');
  });
});

describe('for those who run it', () => {
  it('describes itself in OpenAPI that a validator accepts, with all its paths', async () => {
    for (const tokens of [undefined, readTokens('0123456789abcdef')]) {
      const { json } = await ask<{ paths: object }>(await start({ tokens }), '/openapi.json');
      const { valid, errors } = await new Validator().validate(json);
      expect(errors ?? []).toEqual([]);
      expect(valid).toBe(true);
      expect(Object.keys(json.paths)).toEqual([
        ...['/search', '/classify', '/keypoints', '/items', '/items/{id}', '/items/{id}/thumbnail', '/gallery', '/map'],
        ...['/reload', '/health', '/ready', '/metrics'],
      ]);
    }
  });

  it('tells Prometheus of requests and batches', async () => {
    const service = await start();
    await ask(service, '/search', image(await colored([1, 2, 3])));
    await ask(service, '/nothing-of-the-kind');
    const text = await (
      await service.fetch(new Request('http://localhost/metrics', { headers: { host: 'localhost' } }))
    ).text();
    expect(text).toContain('htg_request_seconds_count{method="POST",route="/search",status="200"} 1');
    expect(text).toContain('htg_request_seconds_count{method="GET",route="none",status="404"} 1');
    expect(text).toContain('htg_batch_images_count 1');
    expect(text).toContain('htg_gallery_items 12');
    expect(text).not.toContain('nothing-of-the-kind');
  });

  it('forbids its answers to run, to be framed, to be kept', async () => {
    const { headers } = await ask(await start(), '/gallery');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('draws a map in which what is alike lies together, the same each time', async () => {
    const service = await start();
    interface Drawn {
      readonly total: number;
      readonly points: readonly { readonly label: string; readonly x: number; readonly y: number }[];
    }
    const { total, points } = (await ask<Drawn>(service, '/map')).json;
    expect([total, points.length]).toEqual([12, 12]);
    const between = (a: Drawn['points'][number], b: Drawn['points'][number]) => Math.hypot(a.x - b.x, a.y - b.y);
    for (const point of points) {
      const [, nearest] = [...points].sort((a, b) => between(a, point) - between(b, point));
      expect(nearest.label).toBe(point.label);
    }
    expect((await ask(await start(), '/map')).json).toEqual({ total, points });
  });
});
