import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedder } from '@htg/embed';
import { useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { toOnnx, toSavedModel } from '@htg/export';
import type { OnnxOptions } from '@htg/export';
import { locateLibrary } from '@htg/libtensorflow';
import { expect, it } from 'vitest';
import { cosineDistance } from '../embedding/distances.ts';
import { drawScene } from '../embedding/draw-scenes.ts';
import { embedInChromium } from '../embedding/in-chromium.ts';
import { embedByOnnx, onnxRuntimeNode, onnxRuntimeWeb } from '../embedding/in-onnxruntime.ts';
import { embedBySavedModel } from '../embedding/in-python.ts';
import { writeSceneModel } from '../embedding/write-scene-model.ts';

type Vectors = readonly ArrayLike<number>[];

/** What a row of the table is held to; weights in fewer bits are measured only. */
const bound = 1e-5;

let place = '';
let model = '';
/** As the model sees them, uint8 `[H, W, 3]` each: decoding has a table of its own, `pnpm slow embed`. */
let images: Uint8Array[] = [];
let size: readonly [number, number] = [0, 0];
const rows: (readonly [name: string, largest: number])[] = [];
const skipped: string[] = [];

async function inNode(engine: EngineName): Promise<Vectors> {
  const embedder = await openEmbedder(model, { engine });
  const vectors: Float32Array[] = [];
  for (const image of images) vectors.push(...(await embedder.embedPrepared(image)));
  await embedder.dispose();
  return vectors;
}

/** Each backend that this Chromium has. */
async function* inPages(): AsyncGenerator<readonly [string, Vectors]> {
  for (const [backends, gpu] of [
    [['wasm', 'webgl'], 'none'],
    [['webgpu'], 'software'],
  ] as const) {
    const page = await embedInChromium(place, { gpu });
    if (page === undefined) return void skipped.push('Chromium: none on this machine');
    for (const backend of backends) {
      if ((await page.open(backend)) === undefined) {
        skipped.push(`Chromium ${backend}: not in this Chromium`);
        continue;
      }
      const vectors: (readonly number[])[] = [];
      for (let i = 0; i < images.length; i++) vectors.push(await page.embed('prepared', `/prepared-${i}.bin`));
      yield [`Chromium ${backend}`, vectors];
    }
    await page.close();
  }
}

/** ONNX in its storages, by onnxruntime's WebAssembly and, where it is, its own library. */
async function* byOnnx(): AsyncGenerator<readonly [string, Vectors]> {
  const [modelJson, weights] = [
    await readFile(join(model, 'model.json'), 'utf8'),
    await readFile(join(model, 'weights.bin')),
  ];
  await useEngine({ engine: 'cpu' });
  const storages: Readonly<Record<string, OnnxOptions>> = {
    float32: {},
    'float16 weights': { dtype: 'float16' },
    'int8 weights': { quantize: 'int8' },
  };
  const runtimes = { 'onnxruntime-web': await onnxRuntimeWeb(), 'onnxruntime-node': await onnxRuntimeNode() };
  for (const [name, runtime] of Object.entries(runtimes)) {
    if (runtime === undefined) {
      skipped.push(`${name}: HTG_ONNXRUNTIME names the folder where it is installed`);
      continue;
    }
    for (const [storage, options] of Object.entries(storages)) {
      yield [
        `${name}, ${storage}`,
        await embedByOnnx(runtime, await toOnnx({ modelJson, weights }, options), images, size),
      ];
    }
  }
}

/** SavedModel in its storages, by Python's TensorFlow. */
async function* bySavedModel(): AsyncGenerator<readonly [string, Vectors]> {
  const [modelJson, weights] = [
    await readFile(join(model, 'model.json'), 'utf8'),
    await readFile(join(model, 'weights.bin')),
  ];
  const pixels = Float32Array.from(images.flatMap((image) => [...image]));
  await writeFile(join(place, 'images.f32'), new Uint8Array(pixels.buffer));
  for (const quantize of [undefined, 'float16', 'int8'] as const) {
    const folder = join(place, `saved-${quantize ?? 'whole'}`);
    await mkdir(folder);
    await writeFile(join(folder, 'saved_model.pb'), await toSavedModel({ modelJson, weights }, { quantize }));
    const python = embedBySavedModel(folder, join(place, 'images.f32'), [images.length, ...size]);
    if (typeof python === 'string') return void skipped.push(`SavedModel in Python: ${python}`);
    const storage = quantize === undefined ? '' : `, ${quantize} weights`;
    yield [`SavedModel, TensorFlow ${python.version} in Python${storage}`, python.embeddings];
  }
}

it('one model in every format and on every runtime: the table of docs/formats.md', async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-formats-'));
  try {
    await useEngine({ engine: 'wasm' });
    model = join(place, 'model');
    await writeSceneModel(model, { width: 32 });
    const embedder = await openEmbedder(model, { engine: 'wasm' });
    size = embedder.contract.view.size;
    const scenes = Array.from({ length: 8 }, (_, seed) => [180 + 47 * seed, 300 - 21 * seed, seed] as const);
    images = await Promise.all(
      scenes.map(([height, width, seed]) =>
        embedder.prepare({ data: drawScene(height, width, 3, seed), height, width }),
      ),
    );
    await embedder.dispose();
    for (const [i, image] of images.entries()) await writeFile(join(place, `prepared-${i}.bin`), image);

    const reference = await inNode('wasm');
    const add = (name: string, vectors: Vectors): void => {
      rows.push([name, Math.max(0, ...vectors.map((vector, i) => cosineDistance(vector, reference[i])))]);
    };
    if (locateLibrary() === undefined) skipped.push('Node tensorflow: not installed (htg engine install)');
    else add('Node tensorflow', await inNode('tensorflow'));
    add('Node wasm', await inNode('wasm'));
    add('Node cpu', await inNode('cpu'));
    for await (const [name, vectors] of inPages()) add(name, vectors);
    for await (const [name, vectors] of byOnnx()) add(name, vectors);
    for await (const [name, vectors] of bySavedModel()) add(name, vectors);

    const apart = reference.flatMap((a, i) => reference.slice(i + 1).map((b) => cosineDistance(a, b)));
    console.log(`different images: ${apart.sort((a, b) => a - b)[Math.floor(apart.length / 2)].toFixed(2)} (median)`);
    console.log(
      `| | largest distance |\n| - | - |\n${rows.map(([name, largest]) => `| ${name} | ${largest.toExponential(1)} |`).join('\n')}`,
    );
    for (const each of skipped) console.log(`skipped: ${each}`);
    for (const [name, largest] of rows) {
      if (!name.includes('weights')) expect(largest, name).toBeLessThan(bound);
    }
    expect(rows.length).toBeGreaterThan(3);
  } finally {
    await rm(place, { recursive: true });
  }
}, 900_000);
