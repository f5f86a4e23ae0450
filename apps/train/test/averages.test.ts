import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useEngine } from '@htg/engine';
import { averagePaths, embed, prefixed, scoreEmbeddings, scoreTest } from '@htg/trainer';
import { dataOf, embedderOf, Interrupted, loadWeights, openRunFolder, parseRecipe } from '@htg/trainer/node';
import type { Recipe } from '@htg/trainer/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFolder } from '../../../tooling/datasets/draw-folder.ts';
import { runRecipe } from '../src/run-recipe.ts';
import { writeReport } from '../src/write-report.ts';

const recipeIn = (path: string) =>
  parseRecipe(`
name: averaged
data: { set: folder, path: ${JSON.stringify(path)}, imageSize: 32 }
model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 8 }
sampler: { identities: 4, images: 2 }
validateEvery: 2
basic: { steps: 6, learningRate: { kind: constant, rate: 0.05 }, averaging: { decay: 0.9 } }
`);

let place: string;
let run: string;
let recipe: Recipe;
let engine: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-averages-'));
  const images = join(place, 'images');
  await drawFolder(images, { identities: 40, images: 4 });
  recipe = recipeIn(images);
  run = join(place, 'run');
  ({ engine } = await useEngine());
});
afterAll(() => rm(place, { recursive: true }));

/** Runs until the line of progress says so. */
async function runUntil(text: string): Promise<void> {
  const stop = new AbortController();
  const display = {
    progress: (line: string) => {
      if (line.startsWith(text)) stop.abort();
    },
    done: () => undefined,
  };
  const stopped = runRecipe(recipe, { out: run, display, signal: stop.signal });
  await expect(stopped).rejects.toThrow(Interrupted);
}

/** F from the checkpoint of the fourth update: as it is trained, or its averages. */
async function embedderAt(paths: (weights: ReturnType<typeof embedderOf>['weights']) => typeof weights) {
  const embedder = embedderOf(recipe);
  const at = openRunFolder(run).checkpoint('stage1-4');
  await loadWeights(at, paths(prefixed('embedder', embedder.weights)));
  return embedder;
}

describe('a run with averaged weights, stopped on its way', () => {
  it('shows in its report what is validated: the averages', async ({ skip }) => {
    skip(engine !== 'tensorflow', 'needs TensorFlow: on plain JavaScript it would take minutes');
    await runUntil('stage 1: step 4 ');
    const data = await dataOf(recipe);
    const averaged = await embedderAt(averagePaths);
    const raw = await embedderAt((weights) => weights);

    const lines = (await readFile(join(run, 'metrics.jsonl'), 'utf8')).trim().split('\n');
    const validations = lines.map((line) => JSON.parse(line) as { step: number; validation?: unknown });
    const { excludeSameCamera } = data;
    expect(validations.find(({ step }) => step === 4)?.validation).toEqual(
      await scoreEmbeddings(await embed(averaged, data.validation), { excludeSameCamera }),
    );

    const report = await readFile(await writeReport(run, () => undefined), 'utf8');
    const row = /Stage 1, at update 4, averaged<\/th>([^]*?)<\/tr>/.exec(report)?.[1] ?? '';
    const shown = [...row.matchAll(/<td[^>]*>([\d.]+)/g)].map(([, score]) => score);
    const scoresOf = async (embedder: typeof raw): Promise<string[]> =>
      Object.values(await scoreTest(data, (set) => embed(embedder, set))).map((score) => score.toFixed(3));
    expect(shown).toEqual(await scoresOf(averaged));
    expect(shown).not.toEqual(await scoresOf(raw));
    averaged.dispose();
    raw.dispose();
  }, 240_000);
});
