/**
 * `pnpm slow deviations`: how far losses, regularizers, miners, re-ranking and boosting are from the systems that made their golden numbers, part by part: the
 * largest deviation of all cases. With `--write` it goes into docs/results/deviations.md.
 */
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  DecisionTreeClassifier,
  DecisionTreeRegressor,
  GradientBoostingClassifier,
  GradientBoostingRegressor,
} from '@htg/boosting';
import { useEngine } from '@htg/engine';
import { evaluateRetrieval, reRankedDistances } from '@htg/metrics';
import type { ReRanking } from '@htg/metrics';
import * as tf from '@tensorflow/tfjs-core';
import { Command, Option } from 'commander';
import { format } from 'prettier';
import { classesOf, goldenCases as boostingCases, splitTable } from '../../packages/boosting/test/golden.ts';
import { cases, compute, differentiate, regularizers } from '../../packages/losses/test/support/golden-cases.ts';
import { minedSets } from '../../packages/miners/test/support/golden-sets.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): unknown => JSON.parse(readFileSync(`${root}packages/${path}`, 'utf8'));

const program = new Command('deviations')
  .option('--write', 'into docs/results/deviations.md', false)
  .addOption(
    new Option('--engine <name>', 'where losses are computed').choices(['cpu', 'wasm', 'tensorflow']).default('cpu'),
  )
  .parse();
const { write, engine } = program.opts<{ write: boolean; engine: 'cpu' | 'wasm' | 'tensorflow' }>();
await useEngine({ engine });

/** The largest difference, as a share of the largest number. */
function apart(ours: readonly number[], theirs: readonly number[]): number {
  const largest = Math.max(...theirs.map(Math.abs));
  return Math.max(...theirs.map((value, at) => Math.abs(ours[at] - value))) / (largest > 0 ? largest : 1);
}

const shown = (value: number | undefined): string =>
  value === undefined ? '' : value === 0 ? '0' : value.toExponential(1);

function losses(): string[][] {
  const worst = new Map<string, { cases: number; value: number; gradient: number; weights?: number }>();
  const note = (name: string, value: number, gradient: number, weights?: number): void => {
    const known = worst.get(name) ?? { cases: 0, value: 0, gradient: 0 };
    worst.set(name, {
      cases: known.cases + 1,
      value: Math.max(known.value, value),
      gradient: Math.max(known.gradient, gradient),
      ...(weights === undefined ? {} : { weights: Math.max(known.weights ?? 0, weights) }),
    });
  };
  for (const example of cases) {
    const { value, gradient, weightsGradient } = within(() => compute(example));
    const weights = example.weightsGradient && apart((weightsGradient ?? []).flat(), example.weightsGradient.flat());
    note(example.loss, apart([value], [example.value]), apart(gradient.flat(), example.gradient.flat()), weights);
  }
  const golden = read('losses/test/golden/losses.json') as {
    embeddings: number[][];
    regularizers: { name: string; options: object; value: number; gradient: number[][] }[];
  };
  for (const { name, options, value, gradient } of golden.regularizers) {
    const ours = within(() => differentiate((x) => regularizers[name](x, options)));
    note(name, apart([ours.value], [value]), apart(ours.gradient.flat(), gradient.flat()));
  }
  return [...worst]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, { cases: count, value, gradient, weights }]) => [
      `\`${name}\``,
      String(count),
      shown(value),
      shown(gradient),
      shown(weights),
    ]);
}

/** Frees the tensors of a computation that returns plain numbers. */
function within<T>(body: () => T): T {
  tf.engine().startScope();
  try {
    return body();
  } finally {
    tf.engine().endScope();
  }
}

function mined(): string[][] {
  const worst = new Map<string, { cases: number; different: number; of: number }>();
  for (const { miner, ours, theirs } of minedSets()) {
    const known = worst.get(miner) ?? { cases: 0, different: 0, of: 0 };
    const [a, b] = [ours, theirs].map((set) => new Set(set.map(String)));
    const different = [...a].filter((each) => !b.has(each)).length + [...b].filter((each) => !a.has(each)).length;
    worst.set(miner, { cases: known.cases + 1, different: known.different + different, of: known.of + b.size });
  }
  return [...worst].map(([name, { cases: count, different, of }]) => [
    `\`${name}\``,
    String(count),
    `${different} of ${of}`,
  ]);
}

async function reRanked(): Promise<string[][]> {
  interface Case {
    readonly kind: ReRanking['kind'];
    readonly distance: 'cosine' | 'euclidean';
    readonly options: object;
    readonly mAP: number;
    readonly distances?: number[][];
  }
  const { embeddings, labels } = read('metrics/test/golden/metrics.json') as {
    embeddings: number[][];
    labels: number[];
  };
  const {
    queries,
    step,
    cases: all,
  } = read('metrics/test/golden/re-ranking.json') as {
    queries: number;
    step: number;
    cases: Case[];
  };
  const part = (from: number, to?: number): { embeddings: number[][]; labels: number[] } => ({
    embeddings: embeddings.slice(from, to),
    labels: labels.slice(from, to),
  });
  const set = { ...part(0, queries), gallery: part(queries) };
  const rows: string[][] = [];
  for (const { kind, distance, options, mAP, distances } of all) {
    const reRank = { kind, ...options, ...(kind === 'diffusion' && { iterations: 200 }) } as ReRanking;
    const ours = await evaluateRetrieval({ ...set, distance, reRank });
    let furthest: number | undefined;
    if (distances && reRank.kind !== 'queryExpansion') {
      const found = await reRankedDistances({ ...set, distance, reRank });
      const items = set.gallery.labels.length;
      furthest = apart(
        distances.flatMap((_, place) => [...found.subarray(place * step * items, (place * step + 1) * items)]),
        distances.flat(),
      );
    }
    rows.push([`${kind}, ${distance}`, JSON.stringify(options), shown(furthest), shown(Math.abs(ours.mAP - mAP))]);
  }
  return rows;
}

function boosted(): string[][] {
  const rows = new Map<string, { cases: number; most: number }>();
  const note = (name: string, ours: ArrayLike<number>, theirs: readonly (number | null)[]): void => {
    const known = rows.get(name) ?? { cases: 0, most: 0 };
    const differences = theirs.map((value, at) => (value === null ? 0 : Math.abs(ours[at] - value)));
    rows.set(name, { cases: known.cases + 1, most: Math.max(known.most, ...differences) });
  };
  for (const golden of boostingCases('classifiers')) {
    const { x, y, xTest, sampleWeight } = splitTable(golden);
    for (const { seeds, numbers } of golden.runs) {
      const options = { ...golden.options, randomState: seeds[0] };
      const model = new GradientBoostingClassifier(options).fit(x, classesOf(y, golden.classes), { sampleWeight });
      const raw = model.decisionFunction(xTest).flatMap((row) => [...row]);
      note(`\`GradientBoostingClassifier\`, ${golden.classes} classes`, raw, numbers.decision);
    }
  }
  for (const golden of boostingCases('pruned')) {
    const { x, y, xTest, sampleWeight } = splitTable(golden);
    for (const { seeds, numbers } of golden.runs) {
      const options = { ...golden.options, randomState: seeds[0] };
      if (golden.kind === 'classifier') {
        const model = new DecisionTreeClassifier(options).fit(x, classesOf(y, 3), { sampleWeight });
        note('`ccpAlpha`, leaves of classes', model.apply(xTest), numbers.leaves);
      } else {
        const model = new (golden.kind === 'boosted' ? GradientBoostingRegressor : DecisionTreeRegressor)(options);
        note('`ccpAlpha`, predictions of numbers', model.fit(x, y).predict(xTest), numbers.predict);
      }
    }
  }
  return [...rows].map(([name, { cases: count, most }]) => [name, String(count), shown(most)]);
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const text = [
  '## Losses and regularizers: pytorch-metric-learning in double precision',
  `Of value, gradient by embeddings and gradient by weights, as shares of the largest number of each; ours in single precision on the engine \`${engine}\`.`,
  table(['function', 'cases', 'value', 'gradient', 'gradient by weights'], losses()),
  '## Miners: pytorch-metric-learning',
  'Pairs and triplets that only one of the two has, of those that it has there.',
  table(['miner', 'cases', 'different'], mined()),
  '## Re-ranking: torchreid; dense linear algebra for diffusion and query expansion',
  'Of distances, as shares of the largest; of mAP as it is.',
  table(['kind', 'options', 'distances', 'mAP'], await reRanked()),
  '## Boosting: scikit-learn',
  'Absolute, of raw predictions of classes, leaves and predictions, where scikit-learn agrees with itself.',
  table(['part', 'cases', 'largest difference'], boosted()),
].join('\n\n');

if (write) {
  const path = `${root}docs/results/deviations.md`;
  const page = await readFile(path, 'utf8');
  const begin = page.indexOf('## Losses and regularizers');
  if (begin < 0) throw new Error(`deviations: expected a heading of losses and regularizers in ${path}, received none`);
  await writeFile(path, await format(`${page.slice(0, begin)}${text}\n`, { parser: 'markdown', printWidth: 160 }));
  console.log(path);
} else console.log(text);
