import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEmbedder, fromFloat32, resnet18, saveEmbedder, serializeSafetensors } from '@htg/backbone';
import { viewContract } from '@htg/datasets';
import { createGallery } from '@htg/gallery';
import { saveCheckpoint } from '@htg/trainer/node';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { serializeNpy } from '../../apps/evaluate/src/files/npy.ts';
import { writeMat } from '../datasets/write-mat.ts';

/** Whole files of one kind, from which damaged ones are made. */
export interface Seed {
  readonly kind: string;
  /** Of the folder, where several belong together; else the one file that is read. */
  readonly files: Readonly<Record<string, Buffer>>;
  /** Whether a reader is given the folder. */
  readonly folder?: boolean;
  /** Whether it is refused as it is. */
  readonly hostile?: boolean;
}

const root = new URL('../../', import.meta.url);
const fromRepository = (path: string): Promise<Buffer> => readFile(new URL(path, root));

const text = (content: string): Buffer => Buffer.from(content);
const one = (kind: string, name: string, content: Buffer): Seed => ({ kind, files: { [name]: content } });

/** All of them. */
export async function seeds(): Promise<Seed[]> {
  return [
    ...tables(),
    ...(await weights()),
    ...(await settings()),
    ...(await runs()),
    ...(await models()),
    ...(await images()),
    await gallery(),
  ];
}

function tables(): Seed[] {
  const rows = [
    'a/1.png,007,train,1,true,false,0,0,9,9',
    'a/2.png,007,val,2,,,,,,',
    '"b, c/3.png",é,test,1,true,true,1,2,30,40',
  ];
  const head = 'path,label,split,camera,is_query,is_gallery,x_1,y_1,x_2,y_2';
  const embeddings = 'label,x0,x1,x2\n007,0.5,1e-3,-2\n7,nan,1,2\nb,1,2,3\n';
  return [
    one('table', 'table.csv', text([head, ...rows, ...rows].join('\n'))),
    one('table', 'table.csv', text(`sep=;\r\n${[head, ...rows].join('\r\n').replaceAll(',', ';')}\r\n`)),
    one('list', 'list.txt', text('a/1.png\na/2.png\n"b"/3.jpg\n')),
    one('embeddings.csv', 'rows.csv', text(embeddings)),
    one('embeddings.csv', 'rows.tsv', text(embeddings.replaceAll(',', '\t'))),
    one('embeddings.json', 'rows.json', text('{"embeddings": [[1, 2.5], [3, 4e-1]], "labels": ["007", 7]}')),
    one(
      'npy',
      'rows.npy',
      Buffer.from(
        serializeNpy(
          Float32Array.from({ length: 12 }, (_, i) => i / 7),
          [4, 3],
        ),
      ),
    ),
    one(
      'npy',
      'rows.npy',
      npyOf('<U3', '(4, 2)', Buffer.from(Uint32Array.from({ length: 24 }, (_, i) => 97 + i).buffer)),
    ),
    one('npy', 'rows.npy', npyOf('>i8', '(4,)', Buffer.alloc(32, 1), true)),
    one(
      'mat',
      'list.mat',
      writeMat({
        list: {
          structs: [
            { name: 'a.jpg', class: 3 },
            { name: 'b', class: 4 },
          ],
        },
        c: { cells: ['x', 1] },
      }),
    ),
  ];
}

function npyOf(type: string, shape: string, items: Buffer, fortran = false): Buffer {
  const header =
    `{'descr': '${type}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`.padEnd(117) + '\n';
  return Buffer.concat([Buffer.from([0x93]), text('NUMPY'), Buffer.from([1, 0, 118, 0]), text(header), items]);
}

async function weights(): Promise<Seed[]> {
  const tensors = {
    embeddings: fromFloat32(Float32Array.from({ length: 8 }, Math.sqrt), [4, 2]),
    labels: fromFloat32(Float32Array.of(1, 2, 3, 4), [4]),
  };
  const golden = 'packages/backbone/test/golden/torch/';
  const inFolder = async (folder: string, hostile: boolean): Promise<Seed[]> => {
    const names = (await readdir(new URL(folder, root))).filter((name) => /\.pth?$/.test(name));
    return Promise.all(
      names.map(async (name) => ({ ...one('pth', 'weights.pth', await fromRepository(folder + name)), hostile })),
    );
  };
  const torch = [...(await inFolder(golden, false)), ...(await inFolder(`${golden}refused/`, true))];
  return [
    one('safetensors', 'rows.safetensors', Buffer.from(serializeSafetensors({ tensors, metadata: { a: 'b' } }))),
    ...torch.filter(({ files }) => files['weights.pth'].length < 100_000),
  ];
}

async function settings(): Promise<Seed[]> {
  const places = (await readdir(new URL('recipes/', root))).filter((name) => name.endsWith('.yaml'));
  const contents = await Promise.all(places.map((name) => fromRepository(`recipes/${name}`)));
  const all = Object.fromEntries(places.map((name, i) => [name, contents[i]]));
  const named = (kind: string, name: string): Seed => ({
    kind,
    // The first one is what the reader is given.
    files: {
      [name]: all[name],
      'emoji-demo.yaml': all['emoji-demo.yaml'],
      'emoji-short.yaml': all['emoji-short.yaml'],
    },
  });
  const anchors =
    'extends: ./recipe.yaml\nname: x\nbasic: &a { steps: 3, learningRate: { kind: constant, rate: 0.1 } }\nhtg: *a\n';
  const own =
    'name: x\ndata: { set: csv, path: ./t.csv, columns: { label: id } }\nbasic: &a { steps: 3, learningRate: { kind: constant, rate: 0.1 } }\nhtg: *a\n';
  return [
    named('recipe', 'emoji-demo.yaml'),
    named('recipe', 'emoji.yaml'),
    { ...one('recipe', 'recipe.yaml', text(anchors)), hostile: true },
    one('recipe', 'recipe.yaml', text(own)),
    named('ablation', 'emoji-ablation-quick.yaml'),
    named('ablation', 'emoji-search.yaml'),
  ];
}

async function runs(): Promise<Seed[]> {
  const place = await mkdtemp(join(tmpdir(), 'htg-fuzz-seed-'));
  try {
    const kernel = tf.variable(tf.ones([3, 4]));
    await saveCheckpoint(join(place, 'stage1'), {
      weights: { 'embedder/a': kernel },
      position: { step: 7, sampler: [1, 2, 3, 4] },
    });
    const line =
      '{"stage":"stage 1","step":1,"loss":{"softmax":3.5,"triplet":0.25},"time":"2026-01-01T00:00:00.000Z"}\n';
    const start = {
      started: '2026-01-01T00:00:00.000Z',
      engine: 'cpu',
      machine: 'x',
      versions: { htg: '1' },
      recipe: 'a',
      seconds: 1,
      updates: 2,
    };
    const image = { path: 'a/1.png', size: 3, hash: 'ab', identity: 'a', split: 'train' };
    const manifest = {
      format: 'htg.manifest',
      version: 1,
      identities: { train: ['a'], validation: [], test: ['b'] },
      images: [image, image],
    };
    const run = { 'recipe.yaml': text('name: x\n') };
    return [
      { kind: 'checkpoint', folder: true, files: await filesOf(place) },
      { kind: 'metrics', folder: true, files: { 'metrics.jsonl': text(line.repeat(5)), ...run } },
      { kind: 'starts', folder: true, files: { 'starts.json': text(JSON.stringify([start, start])), ...run } },
      one('manifest', 'manifest.json', text(JSON.stringify(manifest))),
      one('contract', 'contract.json', text(JSON.stringify(viewContract({ imageSize: [64, 32], resize: 'pad' })))),
    ];
  } finally {
    await rm(place, { recursive: true });
  }
}

async function models(): Promise<Seed[]> {
  const embedder = createEmbedder({
    backbone: resnet18({ width: 2 }),
    keypointBlocks: [3],
    embeddingLength: 2,
    imageSize: 32,
  });
  const { modelJson, weights: bytes } = await saveEmbedder(embedder);
  return [{ kind: 'model', folder: true, files: { 'model.json': text(modelJson), 'weights.bin': Buffer.from(bytes) } }];
}

async function images(): Promise<Seed[]> {
  const pixels = Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * 7) % 256);
  const drawn = sharp(pixels, { raw: { width: 40, height: 30, channels: 3 } });
  const bmp = Buffer.alloc(54 + 4 * 4 * 4);
  bmp.write('BM');
  bmp.writeUInt32LE(bmp.length, 2);
  [54, 40, 4, 4].forEach((value, i) => bmp.writeUInt32LE(value, 10 + 4 * i));
  bmp.writeUInt16LE(1, 26);
  bmp.writeUInt16LE(32, 28);
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" viewBox="0 0 40 30"><defs><filter id="f"><feGaussianBlur stdDeviation="2"/></filter></defs>' +
    '<g id="g"><rect x="1" y="2" width="20" height="10" fill="#f00" filter="url(#f)"/></g><use href="#g" x="3"/><text x="5" y="20">htg</text></svg>';
  return [
    one('png', 'image.png', await drawn.clone().png().toBuffer()),
    one('jpg', 'image.jpg', await drawn.clone().jpeg().toBuffer()),
    one(
      'jpg',
      'image.jpg',
      await drawn
        .clone()
        .withExif({ IFD0: { Orientation: '6' } })
        .jpeg({ progressive: true })
        .toBuffer(),
    ),
    one('tif', 'image.tif', await drawn.clone().tiff({ compression: 'lzw' }).toBuffer()),
    one(
      'tif',
      'image.tif',
      await drawn.clone().toColourspace('rgb16').tiff({ compression: 'deflate', tile: true }).toBuffer(),
    ),
    one('webp', 'image.webp', await drawn.clone().webp().toBuffer()),
    one('gif', 'image.gif', await drawn.clone().gif().toBuffer()),
    one('bmp', 'image.bmp', bmp),
    one('ppm', 'image.ppm', Buffer.concat([text('P6\n# a\n4 3\n255\n'), Buffer.from(pixels.subarray(0, 36))])),
    one('ppm', 'image.ppm', text('P2\n2 2 65535\n0 1 2 65535\n')),
    one('svg', 'image.svg', text(svg)),
  ];
}

async function gallery(): Promise<Seed> {
  const place = await mkdtemp(join(tmpdir(), 'htg-fuzz-seed-'));
  try {
    const folder = join(place, 'gallery');
    const made = await createGallery(folder, { model: { hash: 'x', embeddingLength: 4 } });
    const item = (i: number) => ({
      id: `i${i}`,
      label: `l${i % 2}`,
      camera: 'c',
      metadata: { i },
      vector: [1, i, 2, i % 3],
    });
    await made.add([0, 1, 2, 3].map(item));
    await made.compact();
    await made.add([4, 5].map(item));
    await made.remove(['i1']);
    await made.close();
    return { kind: 'gallery', folder: true, files: await filesOf(folder) };
  } finally {
    await rm(place, { recursive: true });
  }
}

async function filesOf(folder: string): Promise<Record<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Object.fromEntries(
    await Promise.all(
      files.map(async (entry): Promise<[string, Buffer]> => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(folder.length + 1), await readFile(path)];
      }),
    ),
  );
}

/** Where the repository is. */
export const repository = fileURLToPath(root);
