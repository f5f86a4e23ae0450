import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { useEngine } from '@htg/engine';
import { chooseDisplay, reportAssets } from '@htg/report/node';
import { chartPage } from '@htg/report/page';
import { outputOf } from '@htg/terminal';
import { rangeSchedule, rangeTest, trainBasic } from '@htg/trainer';
import type { RateCurve } from '@htg/trainer';
import {
  basicTrainingOf,
  dataOf,
  embedderOf,
  loadStart,
  objectivesOf,
  parseRecipe,
  readSettingsFile,
  writeAtomic,
} from '@htg/trainer/node';
import type { Recipe } from '@htg/trainer/node';
import type { TrainOptions } from './train-command.ts';

/** Updates of the test. */
const steps = 100;

/**
 * What `train --find-rate` does: a learning rate range test of stage 1, from a thousandth of the recipe's rate to thirty times it. Nothing is
 * kept but a page with the curve.
 */
export async function findRate(file: string, options: Omit<TrainOptions, 'resume'>): Promise<void> {
  const recipe = parseRecipe(await readSettingsFile(file, 'a recipe'), file, { set: options.set });
  const display = chooseDisplay(options);
  const { reason } = await useEngine({ engine: options.engine });
  display.done(`engine: ${reason}`);
  const curve = await curveOf(recipe, (text) => {
    display.progress(text);
  });
  display.done();
  const path = options.out ?? join('runs', `${basename(file).replace(/\.ya?ml$/, '')}-rates.html`);
  await mkdir(dirname(path), { recursive: true });
  await writeAtomic(path, ratesPage(recipe, curve, await reportAssets()));
  const { suggestion, diverged } = curve;
  const found = { event: 'rate', page: path, suggestion: suggestion ?? null, diverged };
  outputOf(options).result(`${describe(curve)}\nthe curve is in ${path}`, found);
}

/** The rate at the recipe's peak. */
function peakOf({ basic: { learningRate } }: Recipe): number {
  return learningRate.kind === 'constant' ? learningRate.rate : learningRate.peak;
}

async function curveOf(recipe: Recipe, onProgress: (text: string) => void): Promise<RateCurve> {
  const { train } = await dataOf(recipe, {
    onProgress: ({ task, done, total }) => {
      onProgress(`${task}: ${done} of ${total}`);
    },
  });
  // As training begins: from the weights that the recipe names, where it does.
  const embedder = (await loadStart(recipe))?.embedder ?? embedderOf(recipe);
  const ground = { embedder, train };
  const losses = objectivesOf(recipe.basic.losses, recipe, ground);
  const peak = peakOf(recipe);
  const learningRate = rangeSchedule({ from: peak / 1000, to: 30 * peak, steps });
  const training = trainBasic({
    embedder,
    losses,
    ...basicTrainingOf(recipe, ground),
    steps,
    learningRate,
    reportEvery: 1,
  });
  try {
    return await rangeTest(training, {
      onReport: ({ step, learningRate: rate, measures }) => {
        onProgress(`rate ${rate.toPrecision(2)}, update ${step} of ${steps}: loss ${measures.loss.toFixed(3)}`);
      },
    });
  } finally {
    training.dispose();
    for (const loss of losses) loss.dispose();
    embedder.dispose();
  }
}

/** What was found, in a sentence. */
function describe({ suggestion, diverged, points }: RateCurve): string {
  const tried = `tried ${points[0].rate.toPrecision(2)} to ${points[points.length - 1].rate.toPrecision(2)}${diverged ? ', where the loss ran away' : ''}`;
  if (suggestion === undefined) return `no rate suggested: the loss never fell; ${tried}`;
  return `suggested learning rate: ${suggestion.toPrecision(2)}, where the loss falls fastest; ${tried}`;
}

/** The curve as a page. */
function ratesPage(recipe: Recipe, curve: RateCurve, assets: Awaited<ReturnType<typeof reportAssets>>): string {
  const line = (name: string, tone: 'stage1' | 'other', value: (point: RateCurve['points'][number]) => number) => ({
    name,
    tone,
    points: curve.points.map((point) => [Math.log10(point.rate), value(point)] as const),
  });
  const chart = {
    id: 'rates',
    title: 'Loss by learning rate',
    description: 'The loss of stage 1 while its learning rate rises by the same factor at every update.',
    scale: 'number',
    exact: true,
    counts: 'log10 of the rate',
    series: [line('loss', 'other', ({ loss }) => loss), line('smoothed', 'stage1', ({ smoothed }) => smoothed)],
  } as const;
  const text =
    `${describe(curve)}. A learning rate range test (Smith, WACV 2017): a place to begin, not the best rate. The recipe has ` +
    `${peakOf(recipe).toPrecision(2)}.`;
  const section = { id: 'range', title: 'Which learning rate', text, lines: chart };
  return chartPage({ title: `${recipe.name}: learning rates`, kind: 'htg rate range', sections: [section] }, assets);
}
