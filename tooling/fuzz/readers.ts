import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEmbedder } from '@htg/backbone';
import { readWeightsFile } from '@htg/backbone/node';
import { prepareImage, readManifest, readTable, readViewContract, viewContract } from '@htg/datasets';
import { openGallery, verifyGallery } from '@htg/gallery';
import { isWhole, openRunFolder, parseRecipe, readSettingsFile, readStarts } from '@htg/trainer/node';
import { parseAblation } from '../../apps/ablate/src/read-ablation.ts';
import { readArray } from '../../apps/evaluate/src/files/read-array.ts';
import { readMat } from '../../packages/datasets/src/matlab/read-mat.ts';
import { readMetrics } from '../../packages/report/src/gather/read-metrics.ts';
import { verdictOf } from './verdict.ts';

/** Reads what lies at a path as a user's command would, and throws what that would throw. */
export type Reader = (path: string) => Promise<unknown>;

const view = viewContract({ imageSize: 32 });

const image: Reader = (path) => prepareImage(path, view);
const numbers: Reader = (path) => readArray(path, { what: 'embeddings', names: ['embeddings'], matrix: true });
const labels: Reader = (path) => readArray(path, { what: 'labels', names: ['labels', 'label', 'identity'] });
/** As embeddings and as labels: it may be one of them. */
const both: Reader = async (path) => {
  const results = await Promise.allSettled([numbers(path), labels(path)]);
  const errors = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  const worst = errors.find((error) => verdictOf(error, path).fault !== undefined);
  if (worst !== undefined || errors.length === 2) throw worst ?? errors[0];
};

/** What is read, by the names that seeds have. */
export const readers: Readonly<Record<string, Reader>> = {
  table: (path) => readTable(path),
  list: (path) => readTable(path, { labels: 'optional' }),
  'embeddings.csv': both,
  'embeddings.json': both,
  npy: both,
  safetensors: async (path) => {
    await readWeightsFile(path);
    await both(path);
  },
  pth: readWeightsFile,
  recipe: async (path) => parseRecipe(await readSettingsFile(path, 'a recipe'), path),
  ablation: async (path) => parseAblation(await readSettingsFile(path, 'an ablation'), path),
  checkpoint: async (path) => {
    const whole = await isWhole(join(path, 'stage1'));
    if (!whole.ok) throw new Error(whole.why);
  },
  metrics: async (path) => {
    const run = openRunFolder(path);
    readMetrics(await run.readText('metrics.jsonl'));
    await run.dropMetricsAfter('stage 1', 2);
  },
  starts: (path) => readStarts(openRunFolder(path)),
  manifest: async (path) => readManifest(jsonOf(await readFile(path, 'utf8'))),
  contract: async (path) => readViewContract(jsonOf(await readFile(path, 'utf8'))),
  model: async (path) => {
    const modelJson = await readFile(join(path, 'model.json'), 'utf8');
    loadEmbedder({ modelJson, weights: await readFile(join(path, 'weights.bin')) }).dispose();
  },
  mat: async (path) => readMat(await readFile(path)),
  gallery: async (path) => {
    const problems = await verifyGallery(path);
    const gallery = await openGallery(path);
    try {
      await gallery.search(new Float32Array([1, 0, 0, 0]), { k: 3 });
      const ids: string[] = [];
      for await (const { id } of gallery.items()) ids.push(id);
    } finally {
      await gallery.close();
    }
    return problems;
  },
  ...Object.fromEntries(['png', 'jpg', 'tif', 'bmp', 'svg', 'ppm', 'webp', 'gif'].map((name) => [name, image])),
};

/** JSON that is none is somebody else's matter: what reads these files has said so before. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('expected JSON, received another text; correct it');
  }
}
