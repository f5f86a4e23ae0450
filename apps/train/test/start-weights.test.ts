import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportWeights } from '@htg/backbone';
import { useEngine } from '@htg/engine';
import { prefixed } from '@htg/trainer';
import { embedderOf, initialEmbedder, Interrupted, loadWeights, parseRecipe, readStart } from '@htg/trainer/node';
import type { Recipe, StartRecord } from '@htg/trainer/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFolder } from '../../../tooling/datasets/draw-folder.ts';
import { runRecipe } from '../src/run-recipe.ts';
import { writeReport } from '../src/write-report.ts';

let place: string;
beforeAll(async () => {
  await useEngine({ engine: 'cpu' });
  place = await mkdtemp(join(tmpdir(), 'htg-start-'));
  await drawFolder(join(place, 'images'), { identities: 16, images: 3 });
}, 60_000);
afterAll(() => rm(place, { recursive: true }));

/** A stage of two updates with a net of four channels. */
const recipeWith = (model: string): Recipe =>
  parseRecipe(`
name: tiny
data: { set: folder, path: ${join(place, 'images')}, imageSize: 32 }
model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 8, keypointBlocks: []${model} }
sampler: { identities: 2, images: 2 }
basic: { steps: 2, learningRate: { kind: constant, rate: 0.01 }, losses: { triplet: { kind: triplet } } }
`);

/** Runs a recipe; where a line begins with `stopAt`, it is stopped. */
async function run(
  recipe: Recipe,
  name: string,
  { stopAt, resume = false }: { stopAt?: string; resume?: boolean } = {},
) {
  const said: string[] = [];
  const stop = new AbortController();
  const display = {
    progress: (text: string) => {
      if (stopAt !== undefined && text.startsWith(stopAt)) stop.abort();
    },
    done: (text?: string) => said.push(text ?? ''),
  };
  const out = join(place, name);
  return { out, said, ...(await runRecipe(recipe, { out, resume, engine: 'cpu', display, signal: stop.signal })) };
}

describe('a run that starts from weights', () => {
  it('goes on from an earlier run, says so, keeps what it started from, and shows the zero-shot row', async () => {
    const earlier = await run(recipeWith(''), 'earlier');
    expect(Object.keys(earlier.result.test)).toEqual(['pixels', 'stage1']);
    expect(await readStart(earlier.run)).toBeUndefined();

    const recipe = recipeWith(`, weights: ${earlier.out}`);
    const later = await run(recipe, 'later');
    expect(Object.keys(later.result.test)).toEqual(['pixels', 'zeroShot', 'stage1']);
    expect(later.said.filter((line) => line.startsWith('weights: '))).toEqual([
      expect.stringContaining(`weights: ${earlier.out} (stage1, sha256 `),
      expect.stringMatching(/^weights: \d+ tensors of safetensors; drawn anew: none; passed over: none$/),
      expect.stringContaining('images in rgb order, mean 0.485, 0.456, 0.406'),
    ]);
    const record = JSON.parse(await readFile(join(later.out, 'weights.json'), 'utf8')) as StartRecord;
    expect(record).toMatchObject({ from: earlier.out, source: 'run', revision: 'stage1', input: { imageSize: 32 } });

    // It began with the very numbers with which the earlier one ended.
    const ended = embedderOf(recipe);
    await loadWeights(earlier.run.checkpoint('stage1'), prefixed('embedder', ended.weights));
    const begun = await initialEmbedder(recipe, later.run);
    expect(await exportWeights(begun)).toEqual(await exportWeights(ended));

    await writeReport(later.out, () => undefined, { assets: { script: '', style: '' } });
    expect(await readFile(join(later.out, 'report.html'), 'utf8')).toContain('Zero-shot');
  }, 120_000);

  it('is gone on with without its source', async () => {
    const earlier = await run(recipeWith(''), 'source');
    const recipe = recipeWith(`, weights: ${earlier.out}`);
    const whole = await run(recipe, 'whole');
    await expect(run(recipe, 'stopped', { stopAt: 'stage 1: step 1 of' })).rejects.toThrow(Interrupted);
    await rm(earlier.out, { recursive: true });
    const resumed = await run(recipe, 'stopped', { resume: true });
    expect(resumed.result.test).toEqual(whole.result.test);
  }, 120_000);

  it.each([
    ['a damaged file', 'damaged.safetensors', 'damaged.safetensors'],
    ['a file that is not there', 'absent.pth', "expected a file, a run's folder, hub:owner/name or one of"],
  ])('is not begun with %s', async (_, file, message) => {
    if (file.startsWith('damaged')) await writeFile(join(place, file), 'no weights');
    await expect(run(recipeWith(`, weights: ${join(place, file)}`), 'never')).rejects.toThrow(message);
    expect(await readdir(place)).not.toContain('never');
  });
});

describe('model.weights', () => {
  const parsed = (model: string): Recipe['model'] => recipeWith(model).model;

  it('brings its backbone where none is written', () => {
    const { model } = parseRecipe(
      'name: a\ndata: { set: emoji }\nmodel: { weights: efficientnet-lite1 }\nbasic: { steps: 1, learningRate: { kind: constant, rate: 1 } }',
    );
    expect(model).toMatchObject({ backbone: { kind: 'efficientnetLite1' }, weights: 'efficientnet-lite1' });
  });

  it('is refused with another backbone, with the one to write', async () => {
    await expect(run(recipeWith(', weights: efficientnet-lite0'), 'other')).rejects.toThrow('set model.backbone to');
  });

  it('makes paths whole and leaves names', () => {
    expect(parsed(', weights: some.pth').weights).toBe(join(process.cwd(), 'some.pth'));
    expect(parsed(', weights: { from: "hub:a/b", at: state_dict }').weights).toEqual({
      from: 'hub:a/b',
      at: 'state_dict',
    });
  });
});
