import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEmbedder } from '@htg/backbone';
import { silentDisplay } from '@htg/report/node';
import { parseRecipe } from '@htg/trainer/node';
import type { Recipe } from '@htg/trainer/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawFolder } from '../../../tooling/datasets/draw-folder.ts';
import { runRecipe } from '../src/run-recipe.ts';
import { writeReport } from '../src/write-report.ts';

let place: string;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-whitening-'));
  vi.stubEnv('HTG_CACHE', join(place, 'cache'));
  await drawFolder(join(place, 'images'), { identities: 8, images: 3 });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(place, { recursive: true });
});

function recipeOf(length: number, model = 'keypointBlocks: [], embeddingNorm: none'): Recipe {
  return parseRecipe(`
name: whitened
data: { set: folder, path: ${JSON.stringify(join(place, 'images'))}, imageSize: 32 }
model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: null, ${model} }
sampler: { identities: 2, images: 2 }
whitening: { length: ${length} }
basic: { steps: 2, learningRate: { kind: constant, rate: 0.01 } }
`);
}

describe('whitening', () => {
  it('is scored, reported, and in the model that the run writes', async () => {
    const out = join(place, 'run');
    const { result } = await runRecipe(recipeOf(4), { out, display: silentDisplay });
    expect(Object.keys(result.test)).toEqual(['pixels', 'stage1', 'whitened']);
    await writeReport(out, () => undefined);
    expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('Whitened');
    const modelJson = await readFile(join(out, 'model/model.json'), 'utf8');
    const embedder = loadEmbedder({ modelJson, weights: await readFile(join(out, 'model/weights.bin')) });
    expect(embedder.outputLength).toBe(4);
    embedder.dispose();
  });

  it('is refused before the first update where there are not so many directions', async () => {
    const out = join(place, 'none');
    await expect(runRecipe(recipeOf(500), { out, display: silentDisplay })).rejects.toThrow(
      /^whitening\.length: expected at most \d+, received 500 for embeddings of 32 numbers of \d+ training images; lower it$/,
    );
  });

  it('is refused in the recipe where layers follow the one that takes it in', () => {
    expect(() => recipeOf(4, 'keypointBlocks: [3], embeddingNorm: none')).toThrow(
      /: expected model\.keypointBlocks \[\], model\.embeddingNorm none and model\.neck none with it, received \[3\], none and none; leave whitening out, or change these$/,
    );
  });
});
