/**
 * `pnpm slow serve [--seconds n] [--clients n] [--engine name]`: `htg serve` in a process of its own, asked by 50 clients at once for a minute over
 * loopback: requests a second, p50 and p99, memory, nothing lost. Then what nobody should send: heads that never end, a gigabyte, wrong
 * tokens, an image that claims billions of pixels, paths out of the folder; each is refused and the service lives. It ends on SIGTERM with 0. Exits
 * with 1 where something of that does not hold.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request as ask } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { crc32 } from 'node:zlib';
import { engineNames } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import sharp from 'sharp';
import { startServing } from '../testing/htg-serve.ts';
import { setUpService } from '../testing/serve-setup.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    clients: { type: 'string', default: '50' },
    engine: { type: 'string' },
  },
});
const [seconds, clients] = [Number(values.seconds), Number(values.clients)];

function engineOf(name: string | undefined): EngineName | undefined {
  const known = engineNames.find((each) => each === name);
  if (known === name) return known;
  throw new RangeError(`slow serve: expected --engine of ${engineNames.join(', ')}, received ${name}`);
}

/** What resident memory may grow by between the first third of the load and its end: heaps settle within some tens of megabytes. */
const allowedGrowth = 64 * 2 ** 20;

function check(what: string, holds: boolean, received: unknown): void {
  console.log(
    `${holds ? 'ok  ' : 'FAIL'} ${what}: ${typeof received === 'string' ? received : JSON.stringify(received)}`,
  );
  if (!holds) process.exitCode = 1;
}

const folder = await mkdtemp(join(tmpdir(), 'htg-slow-'));
const setup = await setUpService(folder, 10_000, engineOf(values.engine));
const engine = values.engine === undefined ? [] : ['--engine', values.engine];
const access = ['--token-file', setup.tokenFile, '--writable'];
const serving = await startServing(setup.gallery, '--model', setup.model, ...access, ...engine);
const { hostname, port } = new URL(serving.url);
const agent = new Agent({ keepAlive: true, maxSockets: clients });

interface Answer {
  readonly status: number;
  readonly text: string;
}

interface Asked {
  readonly method?: string;
  readonly token?: string;
  readonly type?: string;
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks, and waits for the whole answer; a path goes out as it is. */
function send(path: string, { method = 'GET', token = setup.token, type, body, headers }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = ask({
      ...{ hostname, port, path, method, agent },
      headers: {
        authorization: `Bearer ${token}`,
        ...(type !== undefined && { 'content-type': type }),
        ...(body !== undefined && { 'content-length': body.length }),
        ...headers,
      },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.end(body);
  });
}

const search = (image: Buffer, token = setup.token): Promise<Answer> =>
  send('/search?k=5', { method: 'POST', token, type: 'image/jpeg', body: image });

async function resident(): Promise<number> {
  const { text } = await send('/metrics');
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
}

/** Whether the service answers as it should. */
async function lives(): Promise<boolean> {
  const { status, text } = await search(setup.images[3]);
  return status === 200 && text.includes('"id":"image/3"');
}

// Load.
const times: number[] = [];
const lost: string[] = [];
const end = performance.now() + seconds * 1000;
const client = async (which: number): Promise<void> => {
  for (let i = which; performance.now() < end; i++) {
    const image = i % setup.images.length;
    const start = performance.now();
    try {
      const { status, text } = await search(setup.images[image]);
      if (status !== 200 || !text.startsWith(`{"neighbors":[{"id":"image/${image}"`))
        lost.push(`${status} ${text.slice(0, 200)}`);
      times.push(performance.now() - start);
    } catch (error) {
      lost.push(String(error));
    }
  }
};
const load = Promise.all(Array.from({ length: clients }, (_, which) => client(which)));
await setTimeout((seconds * 1000) / 3);
const settled = await resident();
await load;
const grown = (await resident()) - settled;
times.sort((a, b) => a - b);
const at = (share: number): string => `${times[Math.floor(share * (times.length - 1))].toFixed(0)} ms`;
console.log(
  `${times.length} searches by ${clients} clients in ${seconds} s: ${(times.length / seconds).toFixed(0)} a second, p50 ${at(0.5)}, p99 ${at(0.99)}`,
);
const batches = (await send('/metrics')).text;
const [sum, count] = ['sum', 'count'].map((name) =>
  Number(new RegExp(`^htg_batch_images_${name} (\\S+)$`, 'm').exec(batches)?.[1]),
);
console.log(`${(sum / count).toFixed(1)} images a batch`);
check(
  'nothing is lost',
  lost.length === 0,
  lost.length === 0 ? `${times.length} of ${times.length}` : lost.slice(0, 3),
);
check(
  'memory does not grow',
  grown <= allowedGrowth,
  `${(grown / 2 ** 20).toFixed(1)} MB of ${(settled / 2 ** 20).toFixed(0)} (bound ${allowedGrowth / 2 ** 20})`,
);

// Heads that never end, from many connections; meanwhile others are served.
const sockets: Socket[] = Array.from({ length: 300 }, () => {
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write('GET /search HTTP/1.1\r\nHost: 127.0.0.1\r\n');
  return socket;
});
const drip = setInterval(() => {
  for (const socket of sockets) if (socket.writable) socket.write('X: y\r\n');
}, 1000);
check('served beside 300 heads that never end', await lives(), 'a search');
const open = () => sockets.filter((socket) => !socket.destroyed);
for (let waited = 0; waited < 120 && open().length > 0; waited += 1) await setTimeout(1000);
clearInterval(drip);
check('which are all ended', open().length === 0, `${open().length} of ${sockets.length} still open`);

// A gigabyte: announced, and in chunks.
const announced = await send('/search', {
  method: 'POST',
  type: 'image/png',
  headers: { 'content-length': String(2 ** 30) },
}).catch(String);
check('a gigabyte that is announced', typeof announced === 'object' && announced.status === 413, announced);
const before = await resident();
const sent = await pour(2 ** 30);
const after = await resident();
check(
  'a gigabyte in chunks is not taken in',
  sent < 2 ** 28,
  `${(sent / 2 ** 20).toFixed(0)} MB were written before it was ended`,
);
check('and not kept', after - before < allowedGrowth, `${((after - before) / 2 ** 20).toFixed(1)} MB`);

/** Writes a body in chunks until it is refused. @returns how many bytes went out */
function pour(bytes: number): Promise<number> {
  return new Promise((resolve) => {
    let written = 0;
    const socket = connect(Number(port), hostname);
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(2 ** 20), Buffer.from('\r\n')]);
    const more = (): void => {
      while (written < bytes && socket.writable) {
        written += 2 ** 20;
        if (!socket.write(chunk)) return;
      }
    };
    socket.on('drain', more);
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    socket.on('close', () => {
      resolve(socket.bytesWritten);
    });
    socket.write(
      `POST /search HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${setup.token}\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    more();
  });
}

const bomb = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#000' } })
  .png()
  .toBuffer();
bomb.writeUInt32BE(60_000, 16);
bomb.writeUInt32BE(60_000, 20);
bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
const refused: readonly (readonly [string, number, Promise<Answer>])[] = [
  ['a wrong token', 401, search(setup.images[0], 'a-token-0123456780')],
  ['an image that claims 3600 million pixels', 413, send('/search', { method: 'POST', type: 'image/png', body: bomb })],
  ['a drawing', 415, send('/search', { method: 'POST', type: 'image/svg+xml', body: Buffer.from('<svg/>') })],
  ['another host', 403, send('/items', { headers: { host: 'evil.example' } })],
  ['another site', 403, send('/items', { headers: { origin: 'https://evil.example' } })],
  ...[
    '/../../../etc/passwd',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/%00',
    '/items/%ff',
    '//etc/passwd',
  ].map((path) => [path, 404, send(path)] as const),
];
for (const [what, status, answer] of refused) check(what, (await answer).status === status, (await answer).status);
check('the service lives', await lives(), 'a search');

agent.destroy();
const code = await serving.stop();
check('it ends on SIGTERM', code === 0, code);
await rm(folder, { recursive: true });
