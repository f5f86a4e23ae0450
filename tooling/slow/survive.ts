/**
 * `pnpm slow survive [--kills 20] [--seed 1] [--workers 1] [--sharded] [--short] [--keep]`: kills a training with SIGKILL at random moments, resumes it each time, and compares what
 * it ends with to the uninterrupted run's, byte for byte: final and best checkpoints of every stage, test scores, and metrics.
 *
 * Moments are drawn evenly over the time that the uninterrupted run takes, its start and its evaluations included. A run that ends before
 * its moment is compared, and the next kills go to a new one. Of several workers one is killed each time, any of them (Linux only). `--sharded` lets
 * them divide ArcFace's class weights; `--short` makes a fifth of the updates, to see that all of it runs.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomStream } from '@htg/engine';
import { parseRecipe } from '@htg/trainer/node';
import { Command } from 'commander';
import { runRecipe } from '../../apps/train/src/run-recipe.ts';
import { follow } from '../../apps/train/src/workers/follow.ts';
import { startWorkers } from '../../apps/train/src/workers/start-workers.ts';
import { fetchEngine } from '../scripts/fetch-engine.ts';

// Everything that has a state: clipped AdamW, averages, a plateau schedule, early stopping, the best weights, D's warm-up.
const text = `
name: survive
data: { set: emoji, imageSize: 32 }
model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 16 }
sampler: { identities: 6, images: 3 }
checkpointEvery: 7
validateEvery: 50
select: best
earlyStopping: { patience: 10 }
basic:
  steps: 200
  learningRate: { kind: plateau, peak: 0.002, factor: 0.5, patience: 0, threshold: 0.1, warmUp: 20 }
  optimizer: { kind: adamw, maxGradientNorm: 1 }
  averaging: { decay: 0.95 }
htg:
  steps: 100
  learningRate: { kind: cosine, peak: 0.01 }
  averaging: { decay: 0.9, warmUp: true }
  generator: { updates: 2 }
  discriminator: { warmUpSteps: 50, warmUpBatch: 32, statistics: batch }
`;

const options = new Command('survive')
  .description('Kill a training at random moments, resume it, and compare its end with that of an uninterrupted one')
  .option('--kills <count>', 'how many kills', Number, 20)
  .option('--seed <seed>', 'decides the moments', Number, 1)
  .option('--workers <count>', 'how many processes train together', Number, 1)
  .option('--sharded', 'let them divide class weights', false)
  .option('--short', 'a fifth of the updates', false)
  .option('--keep', 'keep the run folders and print where they are', false)
  .option('--child <folder>', 'carry out the run in this folder (used by the script itself)')
  .option('--cluster <addresses>', 'follow the run of these workers (used by the script itself)')
  .option('--task <number>', 'as the worker of that number', Number)
  .parse()
  .opts<{
    kills: number;
    seed: number;
    workers: number;
    sharded: boolean;
    short: boolean;
    keep: boolean;
    child?: string;
    cluster?: string;
    task?: number;
  }>();

const recipe = parseRecipe(text, 'the recipe of this check', {
  set: [
    ...(options.sharded
      ? [
          'compute={ classWeights: sharded }',
          'basic.losses={ softmax: { kind: arcFace, scale: 16 }, triplet: { kind: triplet, margin: 0.6 } }',
        ]
      : []),
    ...(options.short
      ? ['basic.steps=40', 'htg.steps=20', 'validateEvery=10', 'htg.discriminator.warmUpSteps=10']
      : []),
  ],
});

const script = fileURLToPath(import.meta.url);

/** The run itself, in a process of its own. */
async function child(out: string): Promise<void> {
  const say = (text?: string): void => {
    if (text !== undefined) process.stderr.write(`${text}\n`);
  };
  const count = options.workers;
  const started = count === 1 ? undefined : await startWorkers(count, { file: script, words: [] });
  try {
    await runRecipe(recipe, {
      out,
      resume: existsSync(join(out, 'recipe.yaml')),
      display: { progress: say, done: say },
      workers: started && { ...started, index: 0, here: count },
    });
  } finally {
    started?.end();
  }
}

/** The process to kill: the first worker, or one of those that it has started. */
async function victimOf(first: number, which: number): Promise<number> {
  if (options.workers === 1) return first;
  const children = (await readFile(`/proc/${first}/task/${first}/children`, 'utf8')).trim().split(' ').map(Number);
  const workers = [first];
  // The loader of sources may have a process of its own.
  for (const pid of children)
    if ((await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes('--task')) workers.push(pid);
  return workers[Math.floor(which * workers.length)];
}

/** Runs until the end or until it is killed after `milliseconds`. */
async function runFor(
  out: string,
  { milliseconds = Infinity, which = 0 }: { readonly milliseconds?: number; readonly which?: number } = {},
): Promise<{ readonly killed: boolean; readonly seconds: number; readonly last: string }> {
  const begin = performance.now();
  const run = spawn(
    process.execPath,
    [
      ...['--conditions=@htg/source', '--import', 'tsx', script, '--child', out, '--workers', String(options.workers)],
      ...(options.sharded ? ['--sharded'] : []),
      ...(options.short ? ['--short'] : []),
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let struck = 0;
  const strike = async (): Promise<void> => {
    const victim = await victimOf(run.pid ?? 0, which);
    process.kill(victim, 'SIGKILL');
    struck = victim;
  };
  let told = '';
  run.stderr.setEncoding('utf8').on('data', (text: string) => {
    told = (told + text).slice(-4000);
  });
  const timer = Number.isFinite(milliseconds)
    ? setTimeout(() => void strike().catch(() => undefined), milliseconds)
    : undefined;
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    run.once('close', (...ended) => {
      resolve(ended);
    });
  });
  clearTimeout(timer);
  // Another worker's end ends the first with a checkpoint.
  const killed = signal === 'SIGKILL' || (struck > 0 && struck !== run.pid && code !== 0);
  if (!killed && code !== 0) throw new Error(`survive: expected the run to go on, received exit ${code}:\n${told}`);
  const last = told.trimEnd().split('\n').at(-1) ?? '';
  return { killed, seconds: (performance.now() - begin) / 1000, last };
}

/** Everything that must be equal, by name. */
async function contentOf(run: string): Promise<Map<string, string>> {
  const folder = join(run, 'checkpoints');
  const files = (await readdir(folder)).sort();
  const content = new Map<string, string>([['files in checkpoints/', files.join(' ')]]);
  for (const name of files) content.set(name, await readFile(join(folder, name), 'latin1'));
  const { test } = JSON.parse(await readFile(join(run, 'result.json'), 'utf8')) as { readonly test: unknown };
  content.set('test scores', JSON.stringify(test));
  const metrics = await readFile(join(run, 'metrics.jsonl'), 'utf8');
  content.set('metrics.jsonl', metrics.replaceAll(/"(milliseconds|time)":[^,}]*/g, ''));
  return content;
}

async function compare(expected: Map<string, string>, run: string): Promise<string> {
  const received = await contentOf(run);
  const different = [...expected].filter(([name, value]) => received.get(name) !== value).map(([name]) => name);
  if (different.length === 0 && received.size === expected.size)
    return `${expected.size - 3} files of checkpoints equal to the bit`;
  throw new Error(
    `survive: expected the end of the uninterrupted run, received another in ${run}: ${different.join(', ')}; the run folders are kept`,
  );
}

async function main(): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'htg-survive-'));
  const whole = await runFor(join(place, 'whole'));
  const expected = await contentOf(join(place, 'whole'));
  console.log(`uninterrupted: ${whole.seconds.toFixed(1)} s`);
  const random = randomStream(options.seed, 'moments of kills');
  let [kills, runs, wasKilled] = [0, 1, false];
  let usual = whole.seconds;
  while (kills < options.kills) {
    const out = join(place, `killed-${runs}`);
    const { killed, seconds, last } = await runFor(out, {
      milliseconds: random.uniform() * usual * 1000,
      which: options.workers === 1 ? 0 : random.uniform(),
    });
    if (killed) {
      kills++;
      wasKilled = true;
      console.log(`kill ${kills} after ${seconds.toFixed(1)} s, run ${runs}: ${last.slice(0, 70) || '(starting)'}`);
    } else {
      console.log(`run ${runs} ended: ${await compare(expected, out)}`);
      // A machine may have become faster or slower since the uninterrupted run.
      if (!wasKilled) usual = seconds;
      wasKilled = false;
      runs++;
    }
  }
  const out = join(place, `killed-${runs}`);
  await runFor(out);
  console.log(`run ${runs} ended: ${await compare(expected, out)}`);
  console.log(`${kills} kills in ${runs} runs; every run ended where the uninterrupted one did`);
  if (options.keep) console.log(`run folders: ${place}`);
  else await rm(place, { recursive: true });
}

if (options.cluster !== undefined) {
  const addresses = options.cluster.split(',');
  const place = { addresses, index: options.task ?? 1, here: addresses.length };
  await follow(place, { json: false, quiet: true, verbose: true });
} else if (options.child === undefined) {
  fetchEngine();
  await main();
} else {
  await child(options.child);
}
