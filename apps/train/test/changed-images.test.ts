import { utimesSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentDisplay } from '@htg/report/node';
import { openRunFolder, parseRecipe, runDataOf } from '@htg/trainer/node';
import type { Recipe } from '@htg/trainer/node';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { drawFolder } from '../../../tooling/datasets/draw-folder.ts';
import { drawJpeg, put } from '../../../tooling/datasets/draw.ts';
import { runRecipe } from '../src/run-recipe.ts';
import { writeReport } from '../src/write-report.ts';

let place: string;
let kept: string;
let recipe: Recipe;
const display = silentDisplay;
const out = (): string => join(place, 'run');

/** Identity `thing n` with as many images as the others have. */
async function addIdentity(name: string, look: number): Promise<void> {
  for (let image = 0; image < 4; image++) {
    await put(join(place, 'images', name, `${image}.jpg`), await drawJpeg(look, image, [60, 80]));
  }
}

beforeAll(async () => {
  kept = await mkdtemp(join(tmpdir(), 'htg-changed-'));
  place = join(kept, 'first');
  vi.stubEnv('HTG_CACHE', join(kept, 'cache'));
  await drawFolder(join(place, 'images'), { identities: 24, images: 4 });
  recipe = parseRecipe(`
name: changed
data: { set: folder, path: ${JSON.stringify(join(kept, 'now', 'images'))}, imageSize: 32 }
model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 8 }
sampler: { identities: 4, images: 2 }
basic: { steps: 3, learningRate: { kind: constant, rate: 0.01 } }
`);
  await rename(place, join(kept, 'now'));
  place = join(kept, 'now');
  await runRecipe(recipe, { out: out(), display });
  await cp(place, join(kept, 'first'), { recursive: true });
}, 120_000);

beforeEach(async () => {
  await rm(place, { recursive: true });
  await cp(join(kept, 'first'), place, { recursive: true, preserveTimestamps: true });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(kept, { recursive: true });
});

const identitiesOf = async (part: 'train' | 'test' | 'new'): Promise<readonly string[]> =>
  (await runDataOf(openRunFolder(out()), recipe, { use: 'evaluation' }))[part].names;

describe('a run whose folder of images changed', () => {
  it('tests none of the identities that were added, nor any that it was trained on', async () => {
    const [test, train] = [await identitiesOf('test'), await identitiesOf('train')];
    for (let i = 0; i < 5; i++) await addIdentity(`aaa ${i}`, 50 + i);
    expect(await identitiesOf('test')).toEqual(test);
    expect(await identitiesOf('train')).toEqual(train);
    expect(await identitiesOf('new')).toEqual(['aaa 0', 'aaa 1', 'aaa 2', 'aaa 3', 'aaa 4']);
    const { warnings } = await runDataOf(openRunFolder(out()), recipe, { use: 'evaluation' });
    expect(warnings.join('\n')).toMatch(/5 identities/);
  });

  it('reports the scores that it had', async () => {
    const scores = async (): Promise<string> => {
      await writeReport(out(), () => undefined);
      const [, table] = /<section id="what-happened"[^]*?(<table[^]*?<\/table>)/.exec(
        await readFile(join(out(), 'report.html'), 'utf8'),
      ) ?? ['', ''];
      return table;
    };
    const before = await scores();
    expect(before).toContain('<table');
    for (let i = 0; i < 5; i++) await addIdentity(`aaa ${i}`, 50 + i);
    expect(await scores()).toBe(before);
  }, 60_000);

  it('refuses to be scored where a test identity is gone, and to go on where a training one was swapped', async () => {
    const [gone] = await identitiesOf('test');
    const [swapped] = await identitiesOf('train');
    await rm(join(place, 'images', gone), { recursive: true });
    await expect(identitiesOf('test')).rejects.toThrow(
      /^runDataOf: expected the images that .*run was trained on, received others:\n4 test images are gone or cannot be read; put the test images back as they were, or train anew\n/,
    );
    await cp(join(kept, 'first', 'images', gone), join(place, 'images', gone), { recursive: true });
    await rm(join(place, 'images', swapped), { recursive: true });
    await addIdentity('zzz', 60);
    await expect(runRecipe(recipe, { out: out(), resume: true, display })).rejects.toThrow(
      /4 training images are gone or cannot be read/,
    );
  });

  it('says where its manifest is damaged, and warns where it has none', async () => {
    await put(join(out(), 'manifest.json'), Buffer.from('{"format":'));
    await expect(identitiesOf('test')).rejects.toThrow(
      /expected a manifest in .*manifest\.json, received a damaged file/,
    );
    await rm(join(out(), 'manifest.json'));
    const { warnings } = await runDataOf(openRunFolder(out()), recipe, { use: 'evaluation' });
    expect(warnings.join('\n')).toMatch(/holds no manifest\.json: parts are drawn anew/);
  });
});

describe('the shop: five products come in, one goes, the folder moves', () => {
  const numbers = async (place: string): Promise<unknown> =>
    (JSON.parse(await readFile(join(place, 'result.json'), 'utf8')) as { test: unknown }).test;

  it('has the numbers that it had, trained on and evaluated again, and nobody new is in its test', async () => {
    const before = await numbers(out());
    const [test, train] = [await identitiesOf('test'), await identitiesOf('train')];
    for (let i = 0; i < 5; i++) await addIdentity(`aaa ${i}`, 50 + i);
    await runRecipe(recipe, { out: out(), resume: true, display });
    expect(await numbers(out())).toEqual(before);
    // One of the newcomers goes again: nothing depends on it.
    await rm(join(place, 'images', 'aaa 3'), { recursive: true });
    await rename(join(place, 'images'), join(place, 'moved'));
    const movedTo = join(place, 'moved');
    await expect(runRecipe(recipe, { out: out(), resume: true, display })).rejects.toThrow(/images/);
    await runRecipe(recipe, { out: out(), resume: true, movedTo, display });
    expect(await numbers(out())).toEqual(before);
    await writeReport(out(), () => undefined, { movedTo });
    const opened = await runDataOf(openRunFolder(out()), recipe, { use: 'evaluation', movedTo });
    expect(opened.test.names).toEqual(test);
    expect(opened.train.names).toEqual(train);
    expect(opened.new.names).toEqual(['aaa 0', 'aaa 1', 'aaa 2', 'aaa 4']);
    // A product that was trained on goes: its model can be scored still, which is said, but not trained on.
    await rm(join(movedTo, train[0]), { recursive: true });
    const { test: again, warnings } = await runDataOf(openRunFolder(out()), recipe, { use: 'evaluation', movedTo });
    expect(again.names).toEqual(test);
    expect(warnings.join('\n')).toMatch(/4 training images are gone or cannot be read/);
    await expect(runRecipe(recipe, { out: out(), resume: true, movedTo, display })).rejects.toThrow(
      /4 training images are gone or cannot be read/,
    );
  }, 120_000);
});

describe('images that change while a run trains', () => {
  it('are told at its end', async () => {
    const told: string[] = [];
    const [changed] = await identitiesOf('train');
    const done = (text = ''): void => {
      told.push(text);
      if (text.startsWith('data:'))
        utimesSync(join(place, 'images', changed, '0.jpg'), new Date(), Date.now() / 1000 + 60);
    };
    await runRecipe(recipe, { out: join(place, 'meanwhile'), display: { ...display, done } });
    expect(told.join('\n')).toContain(
      `warning: 1 of 96 images were written to, or went, while the run trained (${changed}/0.jpg): its updates`,
    );
    // None was touched in the run of before.
    told.length = 0;
    utimesSync(join(place, 'images', changed, '0.jpg'), 1, 1);
    await runRecipe(recipe, {
      out: join(place, 'later'),
      display: { ...display, done: (text = '') => told.push(text) },
    });
    expect(told.join('\n')).not.toContain('while the run trained');
  }, 60_000);
});

describe('data that cannot show what it should', () => {
  it('are told before anything is trained', async () => {
    const told: string[] = [];
    const shares = { train: 0.8, validation: 0.15, test: 0.05 };
    const few = { ...recipe, data: { ...recipe.data, shares } };
    const listening = { ...display, done: (text = '') => told.push(text) };
    await runRecipe(few, { out: join(place, 'few'), display: listening });
    expect(told.join('\n')).toMatch(
      /^error: there is one test identity: every answer is right, whatever the model does; pass shares: /m,
    );
  });
});
