import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useEngine } from '@htg/engine';
import { silentDisplay } from '@htg/report/node';
import { embedPixels, scoreTest } from '@htg/trainer';
import { dataOf, embedderOf, loaderOf, parseRecipe, viewOf } from '@htg/trainer/node';
import type { Recipe } from '@htg/trainer/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawPen, put } from '../../../tooling/datasets/draw.ts';
import { runRecipe } from '../src/run-recipe.ts';
import { writeReport } from '../src/write-report.ts';

let place: string;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-shapes-'));
  vi.stubEnv('HTG_CACHE', join(place, 'cache'));
  await useEngine();
  for (let color = 0; color < 6; color++) {
    for (let image = 0; image < 4; image++) {
      await put(join(place, 'pens', `pen ${color}`, `${image}.png`), await drawPen(color, image));
    }
  }
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(place, { recursive: true });
});

function recipeOf(data: string, augment = 'light'): Recipe {
  return parseRecipe(`
name: pens
data: { set: folder, path: ${JSON.stringify(join(place, 'pens'))}, ${data} }
augment: ${augment}
model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 8 }
sampler: { identities: 2, images: 2 }
basic: { steps: 2, learningRate: { kind: constant, rate: 0.01 } }
`);
}

const allTest = 'shares: { train: 0, validation: 0, test: 1 }';

describe('elongated things', () => {
  it.each([
    ['imageSize: 32, resize: stretch', 1],
    ['imageSize: 32, resize: pad', 1],
    ['imageSize: [32, 64]', 1],
  ])('are told apart with %s', async (data, rank1) => {
    const opened = await dataOf(recipeOf(`${data}, ${allTest}`));
    expect((await scoreTest(opened, embedPixels)).rank1).toBe(rank1);
    expect(opened.record.cropped).toEqual([]);
  });

  it('are not with a crop, which is told before anything is trained', async () => {
    const opened = await dataOf(recipeOf(`imageSize: 32, ${allTest}`));
    expect((await scoreTest(opened, embedPixels)).rank1).toBeLessThan(0.5);
    const told: string[] = [];
    const recipe = recipeOf('imageSize: 32, shares: { train: 0.5, validation: 0, test: 0.5 }');
    const display = { ...silentDisplay, done: (text = '') => told.push(text) };
    await runRecipe(recipe, { out: join(place, 'cropped'), display });
    expect(told.join('\n')).toMatch(
      /^warning: 24 images lose more than half of their area: the model sees the middle, as 32 x 32; pass resize: pad \(or stretch\)/m,
    );
  }, 60_000);

  it('train a net that sees rectangles, whose report says so', async () => {
    const recipe = recipeOf('imageSize: [32, 64], shares: { train: 0.5, validation: 0, test: 0.5 }', 'image-net');
    const { result } = await runRecipe(recipe, { out: join(place, 'run'), display: silentDisplay });
    expect(Object.keys(result.test)).toEqual(['pixels', 'stage1']);
    await writeReport(join(place, 'run'), () => undefined);
    expect(await readFile(join(place, 'run', 'report.html'), 'utf8')).toContain('32 × 64 (height × width), stretch');
  }, 60_000);
});

describe("a recipe's view", () => {
  it.each<[string, string, string]>([
    ['imageSize: 64', 'light', 'crop'],
    ['imageSize: [64, 32]', 'light', 'stretch'],
    ['imageSize: 64', 'fast-reid', 'stretch'],
    ['imageSize: 64, resize: pad', 'fast-reid', 'pad'],
  ])('of %s with %s is to %s, in training, too', async (data, augment, rule) => {
    const recipe = recipeOf(`${data}, background: [0, 255, 0]`, augment);
    expect(viewOf(recipe)).toMatchObject({ resize: rule, background: [0, 255, 0] });
    const opened = await dataOf(recipe);
    expect(opened.view).toEqual(viewOf(recipe));
    expect(opened.train.view).toEqual(viewOf(recipe));
    const pixels = await loaderOf(recipe, opened.train)(Int32Array.of(0), 1);
    expect(pixels.length).toBe(opened.train.height * opened.train.width * 3);
    const embedder = embedderOf(recipe);
    expect([embedder.input.height, embedder.input.width]).toEqual(viewOf(recipe).size);
    embedder.dispose();
  });

  it('of persons of Market-1501 is stretched, also to squares', () => {
    const { data, ...others } = recipeOf('imageSize: 64');
    expect(viewOf({ ...others, data: { ...data, set: 'market1501' } }).resize).toBe('stretch');
  });

  it('pads in training as it does in the test', async () => {
    const recipe = recipeOf('imageSize: 64, resize: pad, background: [0, 255, 0]', 'fast-reid');
    const { train } = await dataOf(recipe);
    const pixels = await loaderOf(recipe, train)(Int32Array.of(0), 1);
    // Above the pen is background, not black.
    expect([...pixels.subarray(3 * 32, 3 * 32 + 3)]).toEqual([0, 255, 0]);
  });
});
