/**
 * `pnpm slow workers [counts...]`: 2 and 4 processes on loopback, and one, make the first and the second update of each stage on a small net: batch-hard
 * triplets of the whole batch, ArcFace and SoftTriple with divided weights, D, G and F, frozen norms with clipped gradients. Prints how far weights are
 * from those of one process, and trains everything twice: the same to the bit. Ends with 1 where the first update is off by more than 1e-5.
 */
import { fileURLToPath } from 'node:url';
import { freePorts } from '@htg/ground/free-ports';
import type { CaseResult } from '../../packages/trainer/test/workers/worker-cases.ts';
import { fetchEngine } from '../scripts/fetch-engine.ts';
import { sayInProcess } from '../testing/say-in-process.ts';

type Results = Readonly<Record<string, CaseResult>>;

const program = fileURLToPath(new URL('../../packages/trainer/test/programs/worker.ts', import.meta.url));

/** What every one of so many workers has in the end. */
async function train(steps: number, workers: number): Promise<readonly Results[]> {
  const ports = workers === 1 ? [] : await freePorts(workers);
  const said = await Promise.all(
    Array.from({ length: workers }, (_, index) => sayInProcess(program, [steps, index, ...ports].map(String))),
  );
  const silent = said.find(({ out }) => out === '');
  if (silent !== undefined) throw new Error(silent.err);
  return said.map(({ out }) => JSON.parse(out) as Results);
}

/** Weights of F and of losses, without optimizers' slots; of divided ones the whole, which worker 0 has. */
function weightsOf(name: string, [first]: readonly Results[]): ReadonlyMap<string, readonly number[]> {
  const { weights, divided } = first[name];
  return new Map(Object.entries({ ...weights, ...divided }).filter(([path]) => !/^\w*[oO]ptimizer\//.test(path)));
}

/** The largest difference of two workers' weights, by the largest number of each or 1. */
function apart(one: ReadonlyMap<string, readonly number[]>, other: ReadonlyMap<string, readonly number[]>): number {
  const differences = [...one].map(([path, values]) => {
    const others = other.get(path) ?? [];
    if (others.length !== values.length)
      throw new Error(`expected ${values.length} numbers of ${path}, received ${others.length}`);
    const scale = Math.max(1, ...values.map(Math.abs));
    return Math.max(...values.map((value, i) => Math.abs(value - others[i]))) / scale;
  });
  return Math.max(...differences);
}

fetchEngine();
const given = process.argv.slice(2).map(Number);
const counts = given.length > 0 ? given : [2, 4];
const fail = (text: string): void => {
  process.exitCode = 1;
  console.log(`FAILED: ${text}`);
};
for (const steps of [1, 2]) {
  const alone = await train(steps, 1);
  for (const count of counts) {
    const [several, again] = [await train(steps, count), await train(steps, count)];
    if (JSON.stringify(several) !== JSON.stringify(again))
      fail(`${String(count)} workers: another run has other numbers`);
    for (const name of Object.keys(alone[0])) {
      const difference = apart(weightsOf(name, alone), weightsOf(name, several));
      console.log(`${String(count)} workers, update ${String(steps)}, ${name}: ${difference.toExponential(1)}`);
      if (steps === 1 && !(difference < 1e-5)) fail('expected at most 1e-5');
    }
  }
}
if (process.exitCode !== 1) console.log('every run twice: the same to the bit');
