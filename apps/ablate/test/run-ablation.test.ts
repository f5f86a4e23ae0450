import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { useEngine } from '@htg/engine';
import { silentDisplay } from '@htg/report/node';
import { Interrupted } from '@htg/trainer/node';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFolder } from '../../../tooling/datasets/draw-folder.ts';
import type { Ablation } from '../src/ablation.ts';
import type { Shard } from '../src/cells-of.ts';
import { parseAblation } from '../src/read-ablation.ts';
import { runAblation } from '../src/run-ablation.ts';
import type { Summary } from '../src/summarize.ts';

/** Everything of a real one, with images, a net and a number of updates that take seconds. */
const textOf = (images: string): string => `
name: tiny
seeds: [1]
splits: [1]
compareTo: [goes-on]
recipe:
  data: { set: folder, path: ${JSON.stringify(images)}, imageSize: 32 }
  model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 8, keypointBlocks: [4] }
  sampler: { identities: 4, images: 2 }
  basic: { steps: 2, learningRate: { kind: constant, rate: 0.01 } }
  htg:
    steps: 2
    learningRate: { kind: constant, rate: 0.01 }
    discriminator: { warmUpSteps: 2, warmUpBatch: 16 }
arms:
  goes-on: { settings: { htg: { generator: { kind: identity }, generatedTriplet: { weight: 0 } } } }
  noise: { settings: { htg: { generator: { kind: noise } } }, matchChangeOf: htg }
  htg: {}
`;

let place: string;
let text: string;
let ablation: Ablation;
let engine: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-ablate-'));
  const drawn = join(place, 'drawn');
  await drawFolder(drawn, { identities: 24, images: 4 });
  text = textOf(drawn);
  ablation = parseAblation(text);
  ({ engine } = await useEngine());
});
afterAll(() => rm(place, { recursive: true }));

/** Enough for the page's text; the browser's test has the real ones. */
const assets = { script: '', style: '' };

const needsTensorFlow = 'needs TensorFlow: on plain JavaScript it would take minutes';

/** Runs it; what it said is in `done`. Stopped once at each of `stopAt`, it goes on. */
async function run(out: string, of = ablation, stopAt: readonly string[] = [], shard?: Shard) {
  const done: string[] = [];
  const left = [...stopAt];
  for (;;) {
    const stop = new AbortController();
    const display = {
      progress: (line: string) => {
        if (left.length > 0 && line.includes(left[0])) {
          left.shift();
          stop.abort();
        }
      },
      done: (line?: string) => {
        if (line !== undefined) done.push(line);
      },
    };
    try {
      return { summary: await runAblation(of, { out, display, assets, signal: stop.signal, shard }), done, left };
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      done.push(error.message);
    }
  }
}

/** What is left of the trainings: the weights with their bits, and the results but for the times. */
async function filesOf(out: string): Promise<Record<string, unknown>> {
  const folder = join(out, 'trainings');
  const files: Record<string, unknown> = {};
  for (const name of (await readdir(folder)).sort()) {
    const bytes = await readFile(join(folder, name));
    if (name.endsWith('.safetensors')) files[name] = createHash('sha256').update(bytes).digest('hex');
    else if (name.endsWith('.result.json')) {
      const result = JSON.parse(bytes.toString('utf8')) as object;
      files[name] = { ...result, seconds: 0, millisecondsPerUpdate: 0 };
    } else files[name] = undefined;
  }
  return files;
}

/** What repeats to the bit: all but the times. */
function scores({ arms, differences }: Summary) {
  return { arms: arms.map((arm) => ({ ...arm, seconds: 0, millisecondsPerUpdate: 0 })), differences };
}

describe('runAblation', () => {
  let whole: Awaited<ReturnType<typeof run>>;

  it('trains all arms from one stage 1 and writes the table', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    whole = await run(join(place, 'whole'));
    expect(whole.done.filter((line) => line.includes('stage 1'))).toHaveLength(1);
    const { arms, differences } = whole.summary;
    expect(arms.map(({ arm }) => arm)).toEqual(['goes-on', 'noise', 'htg']);
    const [, noise, htg] = arms;
    // As long as the change of G, up to the rounding of single precision.
    expect(noise.measures.change).toBeCloseTo(htg.measures.change, 5);
    expect(htg.measures.discriminatorReal).toBeGreaterThan(0);
    expect(differences.map(({ arm }) => arm)).toEqual(['noise', 'htg']);
    expect(await readFile(join(place, 'whole', 'table.md'), 'utf8')).toContain('| htg ');
    expect(await readFile(join(place, 'whole', 'report.html'), 'utf8')).toContain('<h1>tiny</h1>');
    expect(whole.summary).toMatchObject({
      cells: { done: [{ seed: 1, split: 1 }], planned: 1 },
      notices: [],
      unwatched: 0,
    });
    expect(whole.summary.stage1.map(({ title, cells }) => [title, cells])).toEqual([['stage 1', 1]]);
  }, 240_000);

  it('trains nothing that is there already, and with one more arm only that', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const tensors = tf.memory().numTensors;
    await cp(join(place, 'whole'), join(place, 'more'), { recursive: true });
    const again = await run(join(place, 'more'));
    expect(again.done).toHaveLength(1); // the engine's line
    expect(again.summary).toEqual(whole.summary);
    const more = await run(
      join(place, 'more'),
      parseAblation(`${text}  identity: { settings: { htg: { generator: { kind: identity } } } }\n`),
    );
    expect(more.done.slice(1).map((line) => line.split(':')[0])).toEqual(['split 1, seed 1, identity']);
    expect(tf.memory().numTensors).toBe(tensors);
  }, 120_000);

  it('stopped in the middle of stage 1, of arms, of a warm-up and of scores, goes on there and comes to the same, to the bit', async ({
    skip,
  }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const out = join(place, 'parts');
    const parts = await run(
      out,
      ablation,
      [
        'stage 1: update 1 ',
        'stage 1: update 2 ',
        'stage 1: evaluation',
        'goes-on: update 1 ',
        'htg: discriminator warm-up: step 1 ',
        'htg: update 1 ',
        'htg: evaluation',
        'noise: update 2 ',
      ].map((stop) => `split 1, seed 1, ${stop}`),
    );
    expect(parts.left).toEqual([]);
    const place1 = 'split 1, seed 1';
    expect(parts.done.filter((line) => !line.startsWith('engine: ') && !line.includes(' s, validation'))).toEqual([
      'stopped after step 1 of stage 1 of split 1, seed 1, which has a checkpoint',
      `${place1}, stage 1: goes on after step 1`,
      'stopped after step 2 of stage 1 of split 1, seed 1, which has a checkpoint',
      `${place1}, stage 1: goes on after step 2`,
      'stopped in the evaluation, which is done again',
      `${place1}, stage 1: finished before`,
      'stopped after step 1 of goes-on of split 1, seed 1, which has a checkpoint',
      `${place1}, goes-on: goes on after step 1`,
      'stopped in the warm-up of the discriminator, which is done again',
      'stopped after step 1 of htg of split 1, seed 1, which has a checkpoint',
      `${place1}, htg: goes on after step 1`,
      'stopped in the evaluation, which is done again',
      `${place1}, htg: finished before`,
      'stopped after step 2 of noise of split 1, seed 1, which has a checkpoint',
      `${place1}, noise: goes on after step 2`,
    ]);
    expect(scores(parts.summary)).toEqual(scores(whole.summary));
    expect(await filesOf(out)).toEqual(await filesOf(join(place, 'whole')));
  }, 240_000);

  it('starts no training when its time is over', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const out = join(place, 'late');
    await expect(runAblation(ablation, { out, display: silentDisplay, assets, time: 0 })).rejects.toThrow(Interrupted);
    expect(await readdir(join(out, 'trainings'))).toEqual([]);
  });

  it('trains the cells of its shard only; without one it draws up what all shards came to', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const out = join(place, 'shards');
    const two = parseAblation(
      text
        .replace('seeds: [1]', 'seeds: [1, 2]')
        .replace(/ {2}noise.*\n {2}htg.*\n/, '')
        .replace('[goes-on]', '[]'),
    );
    const second = await run(out, two, [], { index: 2, count: 2 });
    expect(second.summary.cells).toEqual({ done: [{ seed: 2, split: 1 }], planned: 2 });
    expect(second.done.slice(1).map((line) => line.split(':')[0])).toEqual([
      'split 1, seed 2, stage 1',
      'split 1, seed 2, goes-on',
    ]);
    // Time is over before the other one, but what is finished is in the table.
    await expect(runAblation(two, { out, display: silentDisplay, assets, time: 0 })).rejects.toThrow(Interrupted);
    expect(await readFile(join(out, 'table.md'), 'utf8')).toContain('1 of 2 cells (seed × class split): 2 × 1.');
    const first = await run(out, two, [], { index: 1, count: 2 });
    expect(first.done.slice(1).map((line) => line.split(':')[0])).toEqual([
      'split 1, seed 1, stage 1',
      'split 1, seed 1, goes-on',
    ]);
    expect(first.summary.cells.done).toHaveLength(2);
  }, 120_000);

  it('is refused the cells that another process works on, and takes over what one has left that is gone', async ({
    skip,
  }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const out = join(place, 'locked');
    const two = parseAblation(text.replace('seeds: [1]', 'seeds: [1, 2]').replace(/ {2}noise.*\n {2}htg.*\n/, ''));
    await mkdir(join(out, 'trainings'), { recursive: true });
    const lock = join(out, 'trainings', 'split-1-seed-2.lock');
    const since = new Date().toISOString();
    await writeFile(lock, JSON.stringify({ pid: process.ppid, host: hostname(), since }));
    const run = (shard?: Shard) => runAblation(two, { out, display: silentDisplay, assets, time: 0, shard });
    await expect(run()).rejects.toThrow(
      `lockFolder: expected nobody else to work on split 1, seed 2 of ${out}, received a lock of process ${process.ppid} on ${hostname()} since ${since}; ` +
        `wait for its end, or give each process cells of its own by --shard; if that process is gone, remove ${lock}`,
    );
    expect(await readdir(join(out, 'trainings'))).toEqual(['split-1-seed-2.lock']);
    // The other shard's cell is free.
    await expect(run({ index: 1, count: 2 })).rejects.toThrow('the time is over before split 1, seed 1');
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await writeFile(lock, JSON.stringify({ pid, host: hostname(), since }));
    await expect(run()).rejects.toThrow('the time is over before split 1, seed 1');
    expect(await readdir(join(out, 'trainings'))).toEqual([]);
  });

  it.each([
    ['', "openFolder: expected a folder for the ablation, received ''; name one, such as runs/ablation"],
    ['images', "openFolder: expected a new folder, an empty one or an ablation's, received images, which holds bag; name a folder of its own, such as images/ablation"], // prettier-ignore
    ['images/bag', 'openFolder: expected a folder for the ablation, received the file images/bag; name another'],
  ])('writes nothing into %j', async (name, message) => {
    await mkdir(join(place, 'images'), { recursive: true });
    await writeFile(join(place, 'images', 'bag'), '');
    const out = name === '' ? '' : join(place, name);
    const said = message.replaceAll(/(?<= |^)images/g, join(place, 'images'));
    await expect(runAblation(ablation, { out, display: silentDisplay, assets })).rejects.toThrow(said);
    expect(await readdir(join(place, 'images'))).toEqual(['bag']);
  });

  it('does not look at the test identities in a search', async ({ skip }) => {
    skip(engine !== 'tensorflow', needsTensorFlow);
    const search = parseAblation(
      text.replace('splits:', 'score: validation\nsplits:').replace(/ {2}noise.*\n {2}htg.*\n/, ''),
    );
    const { summary } = await run(join(place, 'search'), search);
    expect(summary.arms[0].scores).toEqual(summary.arms[0].validation);
    const files = (await readdir(join(place, 'search', 'trainings'))).filter((name) => name.endsWith('.result.json'));
    expect(files).toHaveLength(2);
    for (const file of files) {
      expect(JSON.parse(await readFile(join(place, 'search', 'trainings', file), 'utf8'))).not.toHaveProperty('test');
    }
  }, 120_000);
});
