import '@tensorflow/tfjs-backend-cpu';
import { once } from 'node:events';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { keypointDensities, loadEmbedder } from '@htg/backbone';
import { openData, preparePixels, viewContract } from '@htg/datasets';
import { useEngine } from '@htg/engine';
import { locateLibrary } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedder } from '../src/index.ts';
import type { ImageEmbedder, ImageSource, ModelContract } from '../src/index.ts';
import { cosineDistance, drawPixels, temporaryFolder, writeTinyModel } from './tiny-model.ts';

let place: string;
let model: string;
let file: string;

beforeAll(async () => {
  await useEngine({ engine: 'wasm' });
  place = await temporaryFolder();
  model = await writeTinyModel(join(place, 'run', 'model'));
  file = join(place, 'things', 'a', 'a.jpg');
  await mkdir(join(place, 'things', 'a'), { recursive: true });
  await sharp(drawPixels(150, 200, 3, 1), { raw: { width: 200, height: 150, channels: 3 } })
    .jpeg()
    .withMetadata({ orientation: 6 })
    .toFile(file);
});

async function opened(): Promise<ImageEmbedder> {
  return openEmbedder(model);
}

describe('openEmbedder', () => {
  it('embeds an image as the net embeds what the set of its view loads', async () => {
    const embedder = await opened();
    const { train } = await openData({
      ...{ set: 'folder', path: join(place, 'things'), imageSize: 32, seed: 1, cache: join(place, '.cache') },
      shares: { train: 1, validation: 0, test: 0 },
    });
    expect(train.view).toEqual(embedder.contract.view);
    const network = loadEmbedder({
      modelJson: await readFile(join(model, 'model.json'), 'utf8'),
      weights: await readFile(join(model, 'weights.bin')),
    });
    const loaded = await train.load([0]);
    expect(await embedder.prepare(file)).toEqual(loaded);
    const images = tf.tensor4d(Float32Array.from(loaded), [1, 32, 32, 3]);
    const wanted = network.apply(images);
    expect(await embedder.embed(file)).toEqual(await wanted.data());
    tf.dispose([images, wanted]);
    network.dispose();
    await embedder.dispose();
  });

  it('takes a path, addresses, bytes in every dress, and pixels: the same numbers', async () => {
    const embedder = await opened();
    const wanted = await embedder.embed(file);
    const bytes = await readFile(file);
    const { data, info } = await sharp(file).autoOrient().raw().toBuffer({ resolveWithObject: true });
    const images: ImageSource[] = [
      pathToFileURL(file),
      pathToFileURL(file).href,
      `data:image/jpeg;base64,${bytes.toString('base64')}`,
      bytes,
      new Uint8Array(bytes),
      new Uint8Array(bytes).buffer,
      new Blob([new Uint8Array(bytes)]),
    ];
    for (const vector of await embedder.embed(images)) expect(cosineDistance(vector, wanted)).toBeLessThan(1e-9);
    const pixels = { data, width: info.width, height: info.height };
    const box = { left: 10, top: 20, width: 60, height: 50 };
    expect(await embedder.prepare(pixels)).toEqual(preparePixels(pixels, embedder.contract.view));
    expect(await embedder.prepare({ image: pixels, box })).toEqual(
      preparePixels(pixels, embedder.contract.view, { box }),
    );
    await embedder.dispose();
  });

  it('gives a batch what it gives each, whatever the size of the batch', async () => {
    const embedder = await openEmbedder(model, { batchSize: 4 });
    const images = Array.from({ length: 11 }, (_, i) => ({
      ...{ height: 40 + i, width: 50, data: drawPixels(40 + i, 50, 3, i) },
    }));
    const vectors = await embedder.embed(images);
    expect(vectors).toHaveLength(11);
    for (const [i, image] of images.entries()) {
      expect(cosineDistance(vectors[i], await embedder.embed(image))).toBeLessThan(1e-10);
    }
    expect(cosineDistance(vectors[0], vectors[5])).toBeGreaterThan(1e-4);
    expect(await embedder.embed([])).toEqual([]);
    await embedder.dispose();
  });

  it('leaves nothing behind, waits for what is under way, and is closed after', async () => {
    const before = tf.memory().numTensors;
    const embedder = await opened();
    await embedder.warmUp();
    const open = tf.memory().numTensors;
    const work = Promise.all([embedder.embed(file), embedder.embed([file, file])]);
    const disposed = embedder.dispose();
    expect((await work)[1]).toHaveLength(2);
    await disposed;
    await embedder.dispose();
    expect(open).toBeGreaterThan(before);
    expect(tf.memory().numTensors).toBe(before);
    await expect(embedder.embed(file)).rejects.toThrow(
      'embed: expected an embedder that is open, received one that was disposed of',
    );
  });

  it('shows where the keypoints of each block see something, beside what is under way', async () => {
    const embedder = await opened();
    const before = tf.memory().numTensors;
    const [{ pixels, height, width, blocks }] = await Promise.all([
      embedder.keypoints(file, { channels: 3 }),
      embedder.embed([file, file]),
    ]);
    expect(pixels).toEqual(await embedder.prepare(file));
    expect([height, width]).toEqual([32, 32]);
    expect(blocks.map(({ part, channels }) => [part, channels])).toEqual([
      ['keypoints3', 16],
      ['keypoints4', 32],
    ]);
    const images = tf.tensor4d(Float32Array.from(pixels), [1, 32, 32, 3]);
    const maps = keypointDensities(embedder.network, images);
    for (const { part, shown, ...shape } of blocks) {
      const wanted = (await maps[part].data()) as Float32Array;
      expect(maps[part].shape.slice(1)).toEqual([shape.height, shape.width, shape.channels]);
      expect(new Set(shown.map(({ channel }) => channel)).size).toBe(3);
      for (const { channel, density, peak, at } of shown) {
        density.forEach((value, i) => {
          expect(value).toBeCloseTo(wanted[i * shape.channels + channel], 5);
        });
        expect(peak).toBe(Math.max(...density));
        expect(density[at[0] * shape.width + at[1]]).toBe(peak);
      }
    }
    tf.dispose([images, maps]);
    expect(tf.memory().numTensors).toBe(before);
    await expect(embedder.keypoints(file, { channels: 0 })).rejects.toThrow(
      'keypoints: expected channels to be a whole number >= 1, received 0',
    );
    await embedder.dispose();
  });

  it('says that a net without keypoint blocks has none', async () => {
    const embedder = await openEmbedder(await writeTinyModel(join(place, 'plain'), { keypointBlocks: [] }));
    await expect(embedder.keypoints(file)).rejects.toThrow('keypoints: expected a model with keypoint blocks');
    await embedder.dispose();
  });

  it('gives the same numbers in threads of a program, each with a model of its own', async () => {
    const embedder = await opened();
    const wanted = await embedder.embed(file);
    await embedder.dispose();
    // From the source, which tsx reads: threads do not take Node's options for that.
    const program = new URL('programs/embed-in-worker.ts', import.meta.url).href;
    const start = `import('tsx/esm/api').then(({ register }) => { register(); return import('${program}'); })`;
    const threads = [1, 2].map(async () => {
      const execArgv = ['--conditions=@htg/source'];
      const worker = new Worker(start, { eval: true, workerData: { model, file }, execArgv });
      const [vector] = (await once(worker, 'message')) as [Float32Array];
      await worker.terminate();
      return vector;
    });
    expect(await Promise.all(threads)).toEqual([wanted, wanted]);
  }, 60_000);

  it('says what is no image, and no option', async () => {
    const embedder = await opened();
    const no = join(place, 'no.jpg');
    await writeFile(no, 'no');
    await expect(embedder.embed([file, no])).rejects.toThrow(
      `expected an image in ${no}, received one that is not an image`,
    );
    await expect(embedder.embed(5 as unknown as string)).rejects.toThrow('embed: expected a path, an address');
    await expect(embedder.embedPrepared(new Uint8Array(7))).rejects.toThrow(
      'expected n x 32 x 32 x 3 bytes, received 7',
    );
    await embedder.dispose();
    await expect(openEmbedder(model, { batch: 3 } as object)).rejects.toThrow('received batch');
    await expect(openEmbedder(model, { batchSize: 0 })).rejects.toThrow(
      'expected batchSize to be a whole number in 1..4096',
    );
  });

  it.skipIf(locateLibrary() === undefined)('gives on TensorFlow what it gives on WASM', async () => {
    const onWasm = await opened();
    const wanted = await onWasm.embed([file, file, file]);
    await onWasm.dispose();
    const embedder = await openEmbedder(model, { engine: 'tensorflow' });
    expect(embedder.engine).toMatch(/^tensorflow: /);
    const single = await embedder.embed(file);
    const several = await embedder.embed([file, file, file]);
    await embedder.dispose();
    await tf.setBackend('wasm');
    for (const vector of [single, ...several]) expect(cosineDistance(vector, wanted[0])).toBeLessThan(1e-6);
  });
});

describe('a model folder', () => {
  it('may be the folder of a run', async () => {
    const [ofRun, ofModel] = [await openEmbedder(join(place, 'run')), await opened()];
    expect(ofRun.hash).toBe(ofModel.hash);
    await Promise.all([ofRun.dispose(), ofModel.dispose()]);
    await expect(openEmbedder(place)).rejects.toThrow(
      `expected a model's folder or a run's at ${place}, found no contract.json there`,
    );
  });

  it('may be linked from the folder of a gallery', async () => {
    const gallery = join(place, 'gallery');
    await mkdir(gallery);
    const link = join(gallery, 'model.link.json');
    await writeFile(link, JSON.stringify({ path: '../run/model' }));
    const [linked, direct] = [await openEmbedder(gallery), await opened()];
    expect(linked.hash).toBe(direct.hash);
    await Promise.all([linked.dispose(), direct.dispose()]);
    await writeFile(link, JSON.stringify({ path: '../gone' }));
    await expect(openEmbedder(gallery)).rejects.toThrow(
      `at ${join(place, 'gone')}, found no contract.json there; that is where`,
    );
    await rm(link);
    await writeFile(join(gallery, 'gallery.json'), '{}');
    await expect(openEmbedder(gallery)).rejects.toThrow(
      `the gallery's model is gone: put it back into ${join(gallery, 'model')}, or index the images anew`,
    );
    await writeFile(link, '{}');
    await expect(openEmbedder(gallery)).rejects.toThrow('expected { "path": "folder of a model" }');
  });

  async function changed(name: string, change: (text: string) => string): Promise<string> {
    const copy = join(place, 'changed');
    await rm(copy, { recursive: true, force: true });
    await cp(model, copy, { recursive: true });
    const path = join(copy, name);
    await writeFile(path, Buffer.from(change((await readFile(path)).toString('latin1')), 'latin1'));
    return copy;
  }

  it.each([
    ['weights.bin', (text: string) => `${text.slice(0, -1)}x`, 'expected the weights of'],
    ['weights.bin', (text: string) => text.slice(4), 'expected the weights of'],
    ['model.json', (text: string) => text.replace('"seed":3', '"seed":4'), 'expected model.json of'],
    ['contract.json', (text: string) => text.replace('"crop"', '"stretch"'), 'expected steps to be those of stretch'],
    ['contract.json', (text: string) => text.replaceAll('64', '65'), 'somebody changed it since it was written'],
    [
      'contract.json',
      (text: string) => text.replace('"version": 1', '"version": 2'),
      'expected version to be 1, received 2',
    ],
    ['contract.json', () => 'no', 'expected JSON in contract.json'],
  ] as const)('that was changed is refused: %s (%#)', async (name, change, message) => {
    await expect(openEmbedder(await changed(name, change))).rejects.toThrow(message);
  });

  it.each(['../weights.bin', '/etc/passwd', 'sub/weights.bin', '..\\weights.bin', 'https://x.test/w.bin', '..'])(
    'whose weights lie elsewhere is refused: %s',
    async (path) => {
      const copy = await changed('model.json', (text) => text.replace('"weights.bin"', JSON.stringify(path)));
      // As somebody would who wants to lead out of the folder: the contract fits.
      const { sha256 } = await import('../src/contract/sha256.ts');
      const { identityOf } = await import('../src/contract/identity-of.ts');
      const contract = JSON.parse(await readFile(join(copy, 'contract.json'), 'utf8')) as ModelContract;
      const forged = { ...contract, modelJson: await sha256(await readFile(join(copy, 'model.json'))) };
      const signed = { ...forged, identity: await identityOf(forged) };
      await writeFile(join(copy, 'contract.json'), JSON.stringify(signed));
      await expect(openEmbedder(copy)).rejects.toThrow('to name weights in its own folder, received');
    },
  );

  it('keeps its identity under another name, and loses it with another view', async () => {
    const [one, other] = [join(place, 'one'), join(place, 'other')];
    const first = JSON.parse(await readFile(join(model, 'contract.json'), 'utf8')) as ModelContract;
    const padded = await openEmbedder(await writeTinyModel(one, { resize: 'pad' }));
    const same = await openEmbedder(await writeTinyModel(other));
    expect(padded.contract.hash).toBe(first.hash);
    expect(padded.hash).not.toBe(first.identity);
    expect(same.hash).toBe(first.identity);
    expect(same.contract).toEqual(first);
    expect(same.contract.view).toEqual(
      viewContract({ imageSize: 32, prescale: [{ kind: 'shrinkShorter', length: 64 }] }),
    );
    await Promise.all([padded.dispose(), same.dispose()]);
  });
});

describe('from a server', () => {
  let server: Server;
  let address: string;
  beforeAll(async () => {
    server = createServer(({ url = '/' }, response) => {
      readFile(join(place, url)).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('opens a model and embeds images by their addresses', async () => {
    const [far, near] = [await openEmbedder(`${address}/run/model`), await opened()];
    expect(far.contract).toEqual(near.contract);
    expect(await far.embed(`${address}/things/a/a.jpg`)).toEqual(await near.embed(file));
    await expect(far.embed(`${address}/gone.jpg`)).rejects.toThrow(
      `embed: expected a file at ${address}/gone.jpg, received 404`,
    );
    await Promise.all([far.dispose(), near.dispose()]);
    await expect(openEmbedder(`${address}/nowhere`)).rejects.toThrow(
      `expected a file at ${address}/nowhere/contract.json, received 404`,
    );
  });
});
