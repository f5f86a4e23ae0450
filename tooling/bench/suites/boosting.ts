import { GradientBoostingClassifier, GradientBoostingRegressor } from '@htg/boosting';
import type { FlatSamples, GradientBoostingClassifierOptions } from '@htg/boosting';
import { bostonTable } from '../../../apps/primers/src/boston-table.ts';
import { interleave } from '../measure.ts';
import { numpyArray, startPythonPeer } from '../python-peer.ts';
import type { PythonPeer } from '../python-peer.ts';
import type { Row, Suite } from '../suite.ts';

interface Workload {
  readonly name: string;
  readonly rounds: number;
  readonly x: FlatSamples & { readonly data: Float64Array };
  readonly y: Float64Array;
  readonly options: Pick<GradientBoostingClassifierOptions, 'nEstimators' | 'maxDepth' | 'learningRate'>;
  /** Whether the targets are classes. */
  readonly classes: boolean;
  readonly parameters: Readonly<Record<string, number>>;
}

export const suite: Suite = {
  description: 'gradient boosting, exact splits, one thread: ours against scikit-learn',
  async run({ progress }) {
    const { peer, absent } = await startPythonPeer('boosting', { environment: { OMP_NUM_THREADS: '1' } });
    if (absent !== undefined) progress(absent);
    try {
      const rows: Row[] = [];
      for (const workload of [await boston(progress), manyRows(), classesOfRows(2), classesOfRows(5)]) {
        if (workload === undefined) continue;
        progress(workload.name);
        rows.push(...(await compare(workload, peer)));
      }
      return rows;
    } finally {
      await peer?.close();
    }
  },
};

async function compare(
  { name, rounds, x, y, options, parameters, classes }: Workload,
  peer: PythonPeer | undefined,
): Promise<Row[]> {
  const model = classes
    ? new GradientBoostingClassifier({ ...options, randomState: 0 })
    : new GradientBoostingRegressor({ ...options, randomState: 0 });
  await peer?.call('prepare', { name, x: numpyArray(x.data, x.shape), y: numpyArray(y), parameters, classes });
  const rows: Row[] = [];
  for (const action of ['fit', 'predict'] as const) {
    const ours = action === 'fit' ? () => model.fit(x, y) : () => model.predict(x);
    const call = { rounds: action === 'fit' ? rounds : 20, warmUp: action === 'fit' ? 1 : 5 };
    const times: Partial<Record<'ours' | 'theirs', { readonly median: number; readonly min: number }>> =
      peer === undefined
        ? await interleave({ ours }, call)
        : await interleave({ ours, theirs: () => peer.time(action, { name }) }, call);
    rows.push(row(name, action, times));
  }
  if (peer !== undefined) {
    const theirs = await peer.call<number[]>('predictions', { name });
    const own =
      model instanceof GradientBoostingClassifier
        ? Float64Array.from(model.predictProbabilities(x), ([share]) => share)
        : model.predict(x);
    const differences = own.map((value, at) => Math.abs(value - theirs[at]));
    const same = differences.filter((difference) => difference <= 1e-9).length;
    rows.push({
      workload: name,
      action: 'predictions equal to 1e-9',
      ours: `${String(same)} of ${String(theirs.length)}`,
    });
  }
  return rows;
}

function row(
  workload: string,
  action: string,
  { ours, theirs }: Partial<Record<'ours' | 'theirs', { readonly median: number; readonly min: number }>>,
): Row {
  const milliseconds = (value: number | undefined): string =>
    value === undefined ? 'absent' : `${value.toFixed(1)} ms`;
  return {
    workload,
    action,
    ours: milliseconds(ours?.median),
    'ours, least': milliseconds(ours?.min),
    'scikit-learn': milliseconds(theirs?.median),
    'scikit-learn, least': milliseconds(theirs?.min),
    ratio: ours === undefined || theirs === undefined ? 'absent' : (ours.median / theirs.median).toFixed(3),
  };
}

/** None where the table is not at hand and pip cannot fetch it. */
async function boston(progress: (text: string) => void): Promise<Workload | undefined> {
  const table = await bostonTable().catch((error: unknown) => {
    progress(`the Boston table is absent: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (table === undefined) return undefined;
  const { x, y, features } = table;
  return {
    name: '500 trees of depth 4, Boston 506 x 12',
    rounds: 9,
    x: { data: Float64Array.from(x.flat()), shape: [y.length, features.length] },
    y: Float64Array.from(y),
    classes: false,
    options: { nEstimators: 500, maxDepth: 4, learningRate: 0.01 },
    parameters: { n_estimators: 500, max_depth: 4, learning_rate: 0.01 },
  };
}

/** Uniform features; the target is Friedman's first benchmark function of five of them, with noise (MARS, 1991, equation 56). */
function manyRows(): Workload {
  const [rows, columns] = [20_000, 20];
  const random = generator(1);
  const data = Float64Array.from({ length: rows * columns }, random);
  const y = Float64Array.from({ length: rows }, (_, index) => {
    const [a, b, c, d, e] = data.subarray(index * columns);
    return 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + random() + random() - 1;
  });
  return {
    name: '100 trees of depth 6, 20,000 x 20',
    rounds: 3,
    x: { data, shape: [rows, columns] },
    y,
    classes: false,
    options: { nEstimators: 100, maxDepth: 6 },
    parameters: { n_estimators: 100, max_depth: 6 },
  };
}

/** The same with classes: as many of equal size, by the target. */
function classesOfRows(count: number): Workload {
  const { x, y } = manyRows();
  const sorted = Float64Array.from(y).sort();
  const edges = Array.from({ length: count - 1 }, (_, k) => sorted[Math.floor(((k + 1) * y.length) / count)]);
  return {
    name: `50 stages of depth 3, 20,000 x 20, ${count} classes`,
    rounds: 3,
    x,
    y: y.map((value) => edges.filter((edge) => value >= edge).length),
    classes: true,
    options: { nEstimators: 50, maxDepth: 3 },
    parameters: { n_estimators: 50, max_depth: 3 },
  };
}

/** Numbers in 0 .. 1 from a linear congruential generator (multiplier of Numerical Recipes). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
