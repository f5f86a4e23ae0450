import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentDisplay } from '@htg/report/node';
import { parseRecipe } from '@htg/trainer/node';
import type { Recipe } from '@htg/trainer/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { drawFolder } from '../../../tooling/datasets/draw-folder.ts';
import { runRecipe } from '../src/run-recipe.ts';
import type { RunResult } from '../src/run-recipe.ts';
import { writeReport } from '../src/write-report.ts';

let place: string;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-parts-'));
  vi.stubEnv('HTG_CACHE', join(place, 'cache'));
  await drawFolder(join(place, 'images'), { identities: 8, images: 3 });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(place, { recursive: true });
});

function recipeOf(shares: string, more = ''): Recipe {
  return parseRecipe(`
name: parts
data: { set: folder, path: ${JSON.stringify(join(place, 'images'))}, imageSize: 32, shares: { ${shares} } }
model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 8 }
sampler: { identities: 2, images: 2 }
${more}
basic: { steps: 2, learningRate: { kind: constant, rate: 0.01 } }
htg: { steps: 2, learningRate: { kind: constant, rate: 0.01 } }
`);
}

/** Trains, and gives what was told, `result.json` and the page. */
async function train(recipe: Recipe, name: string) {
  const told: string[] = [];
  const out = join(place, name);
  await runRecipe(recipe, { out, display: { ...silentDisplay, done: (text = '') => told.push(text) } });
  await writeReport(out, () => undefined);
  return {
    told: told.join('\n'),
    result: JSON.parse(await readFile(join(out, 'result.json'), 'utf8')) as RunResult,
    page: await readFile(join(out, 'report.html'), 'utf8'),
  };
}

describe('a training on everything', () => {
  it('works, and says what cannot be told', async () => {
    const { told, result, page } = await train(recipeOf('train: 1, validation: 0, test: 0'), 'all');
    expect(told).toContain('data: 8 identities to train on, 0 for validation, 0 for the test');
    expect(told).toMatch(/^note: there are no test images: how good the model is cannot be measured/m);
    expect(told).toMatch(/^note: there are no validation images: the best weights cannot be chosen/m);
    expect(result.test).toEqual({});
    expect(result.seconds).toBeGreaterThan(0);
    expect(page).toContain('The run has no test images: how good its models are cannot be told.');
    expect(page).not.toContain('No model was trained to a checkpoint');
  }, 60_000);

  it('without validation identities alone has a table', async () => {
    const { told, result, page } = await train(recipeOf('train: 0.5, validation: 0, test: 0.5'), 'unvalidated');
    expect(told).not.toMatch(/no test images/);
    expect(Object.keys(result.test)).toEqual(['pixels', 'stage1', 'control', 'htg']);
    expect(page).toContain('Raw pixels');
  }, 60_000);

  it.each([
    ['select: best', 'select: best'],
    ['earlyStopping: { patience: 2 }', 'earlyStopping'],
    ['select: best\nearlyStopping: { patience: 2 }', 'select: best and earlyStopping'],
  ])('is refused with %j, which needs some, before there is a folder', async (more, name) => {
    const recipe = recipeOf('train: 0.5, validation: 0, test: 0.5', more);
    await expect(runRecipe(recipe, { out: join(place, 'refused'), display: silentDisplay })).rejects.toThrow(
      `htg-train: expected identities for validation, by which ${name} would decide, received none; leave ${name} out, or keep some`,
    );
    await expect(readFile(join(place, 'refused', 'recipe.yaml'))).rejects.toThrow('ENOENT');
  });

  it('is refused with a rate that falls by validation', async () => {
    const recipe = recipeOf('train: 0.5, validation: 0, test: 0.5');
    const plateau = parseRecipe(stringify(recipe), 'plateau', {
      set: ['basic.learningRate={ kind: plateau, peak: 0.01 }'],
    });
    await expect(runRecipe(plateau, { out: join(place, 'refused'), display: silentDisplay })).rejects.toThrow(
      'by which basic.learningRate of kind plateau would decide',
    );
  });
});
