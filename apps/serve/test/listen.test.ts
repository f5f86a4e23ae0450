import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createService, listen } from '../src/index.ts';
import type { Listening, ServiceEmbedder, ServiceOptions } from '../src/index.ts';
import { colored, colorGallery, colorModel } from './colors.ts';

let gallery: Awaited<ReturnType<typeof colorGallery>>;
let listening: Listening | undefined;

beforeEach(async () => {
  gallery = await colorGallery();
});

afterEach(async () => {
  await listening?.stop();
  listening = undefined;
  await gallery.remove();
});

async function start(options: Partial<ServiceOptions> = {}): Promise<Listening> {
  listening = await listen(await createService({ gallery: gallery.folder, embedder: colorModel, ...options }), 0);
  return listening;
}

/** Writes bytes as they are, and gives all that comes until the connection ends. */
async function raw(url: string, ...parts: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes.toString('latin1');
  });
  // A connection that is cut off ends, too.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  // Not `once`, which fails where the connection is cut off.
  const closed = new Promise((resolve) => socket.once('close', resolve));
  for (const part of parts) socket.write(part);
  await closed;
  return answer;
}

async function search(url: string): Promise<number> {
  const body = new Uint8Array(await colored([30, 60, 220]));
  const response = await fetch(`${url}/search`, { method: 'POST', body, headers: { 'content-type': 'image/png' } });
  await response.arrayBuffer();
  return response.status;
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** A model that waits until it is let go. */
function gated(): { readonly embedder: ServiceEmbedder; readonly asked: Promise<void>; readonly go: () => void } {
  const [asked, go] = [deferred(), deferred()];
  const embedder: ServiceEmbedder = {
    ...colorModel,
    async embed(images) {
      asked.resolve();
      await go.promise;
      return colorModel.embed(images);
    },
  };
  return { embedder, asked: asked.promise, go: go.resolve };
}

describe('listen', () => {
  it('answers over HTTP, many at once on kept connections', async () => {
    const { url } = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await Promise.all(Array.from({ length: 40 }, () => search(url)))).toEqual(Array(40).fill(200));
  });

  it('says that a port is taken', async () => {
    const { url } = await start();
    const service = await createService({ gallery: gallery.folder, embedder: colorModel });
    await expect(listen(service, Number(new URL(url).port))).rejects.toThrow('choose another --port');
    await service.close();
  });

  it('ends requests that come a byte at a time', async () => {
    const { url } = await start({ limits: { headTime: 300, requestTime: 600 } });
    expect(await raw(url, 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n', 'X-Slow: ')).toContain('408 Request Timeout');
    const head = 'POST /search HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/png\r\nContent-Length: 1000\r\n\r\n';
    expect(await raw(url, head, 'x')).toContain('408');
    expect(await search(url)).toBe(200);
  });

  it('refuses an upload of a gigabyte before it is sent, announced or in chunks', async () => {
    const { url } = await start();
    const head = 'POST /search HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/png\r\n';
    expect(await raw(url, `${head}Content-Length: 1073741824\r\n\r\n`, 'x'.repeat(2 ** 16))).toContain('413');
    const chunk = `100000\r\n${'x'.repeat(2 ** 20)}\r\n`;
    const answer = await raw(url, `${head}Transfer-Encoding: chunked\r\n\r\n`, ...Array<string>(16).fill(chunk));
    expect(answer === '' || answer.includes('413')).toBe(true);
    expect(await search(url)).toBe(200);
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', '400'],
    [
      'two lengths',
      'POST /search HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      '400',
    ],
    [
      'a length and chunks',
      'POST /search HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      '400',
    ],
    [
      'steps through folders',
      'GET /assets/../../package.json HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
      '404',
    ],
    [
      'steps, written otherwise',
      'GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
      '404',
    ],
    ['half of a character', 'GET /items/%ff%00 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n', '404'],
    [
      'another host in its line',
      'GET http://evil.example/items HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
      '40',
    ],
    ['no host', 'GET /items HTTP/1.0\r\n\r\n', '40'],
    ['a head without end', `GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(70_000)}`, '431'],
  ])('refuses %s, and lives', async (_, bytes, status) => {
    const { url } = await start({ limits: { headTime: 1000 } });
    expect(await raw(url, bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status}`));
    expect(await search(url)).toBe(200);
  });

  it('answers what is under way when it is stopped, and takes nothing new', async () => {
    const { embedder, asked, go } = gated();
    const { url, stop } = await start({ embedder });
    const kept = await fetch(`${url}/health`);
    await kept.arrayBuffer();
    const answer = search(url);
    await asked;
    const stopped = stop();
    listening = undefined;
    await expect(fetch(`${url}/health`)).rejects.toThrow();
    go();
    expect(await answer).toBe(200);
    expect(await stopped).toBe(0);
  });

  it('cuts off what does not end in time, and says how many', async () => {
    const { embedder, asked, go } = gated();
    const { url, stop } = await start({ embedder, limits: { stopTime: 100 } });
    const answer = search(url).catch(() => 0);
    await asked;
    const stopped = stop();
    listening = undefined;
    expect(await answer).toBe(0);
    go();
    expect(await stopped).toBe(1);
  });
});
