import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEmbedder, parseSafetensors } from '@htg/backbone';
import { useEngine } from '@htg/engine';
import { prefixed } from '@htg/trainer';
import { createRunFolder, embedderOf, Interrupted, loadWeights, parseRecipe } from '@htg/trainer/node';
import type { Recipe, RunFolder } from '@htg/trainer/node';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { drawFolder } from '../../../tooling/datasets/draw-folder.ts';
import { runRecipe } from '../src/run-recipe.ts';
import type { RunResult } from '../src/run-recipe.ts';
import { writeReport } from '../src/write-report.ts';

/** Everything of the demo, with images, a net and a number of updates that take seconds. */
const recipeIn = (path: string): Recipe =>
  parseRecipe(`
name: tiny
data: { set: folder, path: ${JSON.stringify(path)}, imageSize: 32 }
model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 8 }
sampler: { identities: 4, images: 2 }
validateEvery: 3
basic: { steps: 3, learningRate: { kind: constant, rate: 0.01 } }
htg:
  steps: 2
  learningRate: { kind: constant, rate: 0.01 }
  discriminator: { warmUpSteps: 2, warmUpBatch: 16 }
`);

/** The same with what is off in it: averages, another optimizer, plateaus, an early end. */
const richRecipeIn = (path: string): Recipe =>
  parseRecipe(`
name: rich
data: { set: folder, path: ${JSON.stringify(path)}, imageSize: 32 }
model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 8 }
sampler: { identities: 4, images: 2 }
validateEvery: 1
checkpointEvery: 1
select: best
earlyStopping: { patience: 2, minDelta: 1 }
basic:
  steps: 6
  learningRate: { kind: plateau, peak: 0.01, factor: 0.5, patience: 0, threshold: 0.5 }
  optimizer: { kind: adamw, maxGradientNorm: 0.1 }
  averaging: { decay: 0.5 }
`);

let place: string;
let recipe: Recipe;
let richRecipe: Recipe;
let engine: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-train-'));
  const images = join(place, 'images');
  await drawFolder(images, { identities: 40, images: 4 });
  [recipe, richRecipe] = [recipeIn(images), richRecipeIn(images)];
  ({ engine } = await useEngine());
});
afterAll(() => rm(place, { recursive: true }));

const needsTensorFlow = 'needs TensorFlow: on plain JavaScript it would take minutes';

/** Runs the recipe; where a line of progress first starts with one of `stopAt`, it is stopped and resumed. */
async function run(out: string, stopAt: readonly string[] = [], what = recipe) {
  const shown: string[] = [];
  const left = new Set(stopAt);
  for (let resume = false; ; resume = true) {
    const stop = new AbortController();
    const display = {
      progress: (text: string) => {
        const reached = [...left].find((start) => text.startsWith(start));
        if (reached !== undefined && left.delete(reached)) stop.abort();
      },
      done: (text?: string) => shown.push(text ?? ''),
    };
    try {
      return { ...(await runRecipe(what, { out, resume, display, signal: stop.signal })), shown };
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      shown.push(error.message);
    }
  }
}

/** Goes on with a run that is finished. */
async function runAgain(out: string) {
  const shown: string[] = [];
  const display = { progress: () => undefined, done: (text?: string) => shown.push(text ?? '') };
  return { ...(await runRecipe(recipe, { out, resume: true, display })), shown };
}

describe('runRecipe', () => {
  let whole: Awaited<ReturnType<typeof run>>;

  it('trains both stages into a run folder and evaluates them', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    whole = await run(join(place, 'whole'));
    const { result } = whole;
    expect(Object.keys(result.test)).toEqual(['pixels', 'stage1', 'control', 'htg']);
    for (const { rank1, mAP, mapAtR } of Object.values(result.test)) {
      for (const score of [rank1, mAP, mapAtR]) {
        expect(score).toBeGreaterThan(0);
        expect(score).toBeLessThan(1);
      }
    }
    expect(JSON.parse(await whole.run.readText('result.json')) as RunResult).toEqual(result);
    expect(parseRecipe(await whole.run.readText('recipe.yaml'))).toEqual(recipe);
    expect((await readdir(join(place, 'whole', 'checkpoints'))).sort()).toEqual(
      ['control', 'htg', 'stage1']
        .flatMap((name) => [`${name}-best`, name])
        .flatMap((name) => [`${name}.json`, `${name}.safetensors`])
        .sort(),
    );
    expect(whole.shown[0]).toMatch(/^engine: tensorflow/);
    expect(result.starts).toEqual([
      {
        started: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        ...{ engine: 'tensorflow', machine: result.machine, seconds: result.seconds, updates: 7 },
        versions: expect.objectContaining({ node: process.versions.node, tensorflow: expect.any(String) as string }) as object, // prettier-ignore
        recipe: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        ...{ from: { stage: 'stage 1', step: 1 }, to: { stage: 'htg', step: 2 } },
      },
    ]);
    expect(await readdir(whole.run.path)).not.toContain('run.lock');
  }, 240_000);

  it('leaves the model for TensorFlow.js, for others, and what goes into it', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const before = tf.memory().numTensors;
    const file = (name: string): string => join(whole.run.path, 'model', name);
    const [modelJson, weights] = await Promise.all([
      readFile(file('model.json'), 'utf8'),
      readFile(file('weights.bin')),
    ]);
    const embedder = loadEmbedder({ modelJson, weights });
    const expected = embedderOf(recipe);
    await loadWeights(whole.run.checkpoint('htg'), prefixed('embedder', expected.weights));
    const images = tf.randomUniform<tf.Rank.R4>([2, 32, 32, 3], 0, 255, 'int32', 1);
    const [received, wanted] = [embedder.apply(images), expected.apply(images)];
    expect(await received.data()).toEqual(await wanted.data());
    const stored = parseSafetensors(await readFile(file('weights.safetensors'))).tensors;
    expect(stored['layer1.0.conv1.weight'].shape).toEqual([4, 4, 3, 3]);
    const contract = JSON.parse(await readFile(file('contract.json'), 'utf8')) as unknown;
    expect(contract).toMatchObject({
      checkpoint: 'htg',
      input: { shape: [null, 32, 32, 3], range: [0, 255], channelOrder: 'rgb' },
      output: { shape: [null, embedder.outputLength], compareBy: 'cosine' },
    });
    tf.dispose([images, received, wanted]);
    embedder.dispose();
    expected.dispose();
    expect(tf.memory().numTensors).toBe(before);
  }, 60_000);

  it('makes a report of everything in the run folder', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const before = tf.memory().numTensors;
    const path = await writeReport(whole.run.path, () => undefined);
    expect(tf.memory().numTensors).toBe(before);
    const text = await readFile(path, 'utf8');
    const sections = ['what-happened', 'curves', 'retrieval', 'keypoints', 'map', 'adversary', 'notices'];
    expect([...text.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id)).toEqual(sections);
    expect(text).not.toContain('class="missing"');
    expect(text).not.toContain('class="warning"');
    for (const title of ['Raw pixels', 'Stage 1', 'Control', 'HTG']) expect(text).toContain(`${title}</th>`);
    expect(text.length).toBeLessThan(5e6);
  }, 120_000);

  it('says in the report of a run without checkpoints what is not there', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const { run: early } = await createRunFolder(join(place, 'early'));
    await early.writeText('recipe.yaml', await whole.run.readText('recipe.yaml'));
    const text = await readFile(await writeReport(early.path, () => undefined), 'utf8');
    expect(text).toContain('This run is not complete.');
    expect(text.match(/class="missing"/g)).toHaveLength(6);
  }, 120_000);

  it('stopped in both stages, a warm-up and an evaluation, and resumed, ends bit for bit where the uninterrupted run does', async ({
    skip,
  }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const stops = ['stage 1: step 2', 'evaluation: ', 'discriminator warm-up: step 1', 'htg: step 1'];
    const parts = await run(join(place, 'parts'), stops);
    expect(parts.shown.filter((text) => /goes on|stopped/.test(text))).toEqual([
      'stopped after step 2 of stage 1, which has a checkpoint',
      'stage 1: goes on after step 2',
      'stopped in the evaluation, which is done again',
      'stopped in the warm-up of the discriminator, which is done again',
      'stopped after step 1 of htg, which has a checkpoint',
      'htg: goes on after step 1',
    ]);
    expect(parts.result.test).toEqual(whole.result.test);
    // Every start has its own, and together they made each update once.
    expect(parts.result.starts.map(({ from, to }) => [from, to])).toEqual([
      [{ stage: 'stage 1', step: 1 }, { stage: 'stage 1', step: 2 }],
      [{ stage: 'stage 1', step: 3 }, { stage: 'stage 1', step: 3 }],
      [{ stage: 'control', step: 1 }, { stage: 'control', step: 2 }],
      [{ stage: 'htg', step: 1 }, { stage: 'htg', step: 1 }],
      [{ stage: 'htg', step: 2 }, { stage: 'htg', step: 2 }],
    ]); // prettier-ignore
    const seconds = parts.result.starts.reduce((sum, start) => sum + start.seconds, 0);
    expect(parts.result.seconds).toBeCloseTo(seconds, 5);
    for (const name of ['stage1', 'control', 'htg']) {
      const [expected, received] = await Promise.all(
        [whole, parts].map(({ run }) => readFile(`${run.checkpoint(name)}.json`, 'utf8')),
      );
      expect(received, name).toBe(expected);
    }
    const losses = async (folder: RunFolder) =>
      (await folder.readText('metrics.jsonl'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { stage: string; step: number; loss: number })
        .map(({ stage, step, loss }) => ({ stage, step, loss }));
    expect(await losses(parts.run)).toEqual(await losses(whole.run));
  }, 240_000);

  it('clips, averages, follows plateaus, stops early and selects the best weights, stopped and resumed to the same bits', async ({
    skip,
  }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const once = await run(join(place, 'rich'), [], richRecipe);
    const lines = (await once.run.readText('metrics.jsonl'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { step: number; learningRate: number; gradientNorm: number });
    // The first validation is the best; by a difference of 1 none is better, so two more end it, and by a share of 0.5 each halves the rate.
    expect(lines.map(({ step, learningRate }) => [step, learningRate])).toEqual([
      [1, 0.01],
      [2, 0.01],
      [3, 0.005],
    ]);
    for (const { gradientNorm } of lines) expect(gradientNorm).toBeGreaterThan(0.1);
    expect(once.shown.filter((text) => /early|best validation/.test(text))).toEqual([
      'stage 1: stops early after step 3: validation no longer improves',
      expect.stringMatching(/^stage 1: the weights after step [123] had the best validation and are kept$/),
    ]);
    const twice = await run(join(place, 'rich-parts'), ['stage 1: step 1 ', 'stage 1: step 3 '], richRecipe);
    expect(twice.result.test).toEqual(once.result.test);
    for (const name of ['stage1', 'stage1-best']) {
      for (const ending of ['json', 'safetensors']) {
        const [expected, received] = await Promise.all(
          [once, twice].map(({ run }) => readFile(`${run.checkpoint(name)}.${ending}`)),
        );
        expect(received.equals(expected), `${name}.${ending}`).toBe(true);
      }
    }
  }, 240_000);

  it('resumed when it is finished, keeps what it was trained by and adds the time up', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const file = join(whole.run.path, 'starts.json');
    const told = JSON.parse(await readFile(file, 'utf8')) as { engine: string; seconds: number }[];
    await writeFile(file, JSON.stringify([{ ...told[0], engine: 'wasm', seconds: 1000 }]));
    const { result, shown } = await runAgain(join(place, 'whole'));
    expect(result).toMatchObject({ engine: 'wasm', starts: [{ updates: 7 }, { engine: 'tensorflow', updates: 0 }] });
    expect(result.seconds).toBeGreaterThan(1000);
    expect(result.test).toEqual(whole.result.test);
    expect(shown).toContain(
      'warning: this start has engine tensorflow instead of wasm: updates made now need not be those of an uninterrupted run to the bit',
    );
    await writeFile(file, JSON.stringify(told));
  }, 120_000);

  it('says that the checkpoint of a finished stage is damaged before it is trained anew', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const out = join(place, 'damaged');
    await cp(join(place, 'whole'), out, { recursive: true });
    await truncate(join(out, 'checkpoints', 'control.safetensors'), 100);
    const { result, shown } = await runAgain(out);
    const at = shown.findIndex((text) => text.startsWith('control: '));
    expect(shown.slice(at, at + 2)).toEqual([
      expect.stringMatching(
        /^control: the checkpoint at its end is damaged \(.*\), kept as control\.damaged\.\*; taking one on its way$/,
      ),
      'control: no whole checkpoint is left: it is trained anew, from its first update',
    ]);
    expect(result.test).toEqual(whole.result.test);
  }, 120_000);

  it('moves nothing aside before the data are known to be right', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const out = join(place, 'kept');
    await cp(join(place, 'whole'), out, { recursive: true });
    const display = { progress: () => undefined, done: () => undefined };
    const data = { ...recipe.data, set: 'folder', path: join(place, 'missing') } as const;
    await expect(runRecipe({ ...recipe, data }, { out, display })).rejects.toThrow('missing');
    expect((await readdir(place)).filter((name) => name.startsWith('kept'))).toEqual(['kept']);
    expect(await readdir(out)).not.toContain('run.lock');
  });

  it('does not resume with a recipe that was altered in the folder, too', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const out = join(place, 'altered');
    await cp(join(place, 'whole'), out, { recursive: true });
    const altered = { ...recipe, basic: { ...recipe.basic, steps: 60 } };
    await writeFile(join(out, 'recipe.yaml'), stringify(altered));
    const display = { progress: () => undefined, done: () => undefined };
    await expect(runRecipe(altered, { out, resume: true, display })).rejects.toThrow(
      /^openRun: expected .*altered.recipe\.yaml as the run was started with it, received an altered one; undo the change, or leave --resume out to start anew$/,
    );
    expect(await readdir(out)).not.toContain('run.lock');
  });

  it('does not resume with another recipe', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const display = { progress: () => undefined, done: () => undefined };
    const other = { ...recipe, seed: 2 };
    await expect(runRecipe(other, { out: join(place, 'whole'), resume: true, display })).rejects.toThrow(
      'expected the recipe that',
    );
  });
});
