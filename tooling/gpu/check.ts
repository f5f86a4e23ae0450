/**
 * What only a GPU can show, in at most ten minutes and without a network: what is found, what must hold, how long a training step takes.
 * usage: check.sh [--small] [--minutes N] [--out FILE]
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { timeDemo } from './demo-time.ts';
import { lookAround } from './found.ts';
import { runPart } from './part.ts';
import { settingsOf } from './table.ts';
import { runTests } from './tests.ts';

/** What became of a part: its results, and how it ended if not well. */
interface PartOutcome {
  readonly results: readonly unknown[];
  readonly seconds: number;
  readonly failure?: string;
}

const isPart = process.argv.at(2) === 'part';
if (isPart) await runPart(process.argv.slice(3));
else await check();

async function check(): Promise<void> {
  const { values } = parseArgs({
    options: { small: { type: 'boolean' }, minutes: { type: 'string' }, out: { type: 'string' } },
  });
  const minutes = Number(values.minutes ?? 10);
  if (!(minutes > 0)) {
    throw new RangeError(`check: expected --minutes above 0, received ${String(values.minutes)}; leave it out for 10`);
  }
  const start = performance.now();
  const secondsLeft = (): number => minutes * 60 - 5 - (performance.now() - start) / 1000;
  const found = lookAround();
  const hasGpu = Array.isArray(found.gpus);
  const small = values.small ?? !hasGpu;
  const notes = hasGpu
    ? []
    : ['no GPU was found: what follows was computed on the CPU, at sizes that say nothing about speed'];
  console.error(JSON.stringify(found, undefined, 2));

  const report: Record<string, unknown> = { found, small, notes };
  const save = (): void => {
    if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(report, undefined, 2)}\n`);
  };
  const agreement = await runInProcess(['agreement'], Math.min(secondsLeft(), 180));
  report.agreement = agreement;
  save();
  if (hasGpu) report.tests = runTests(Math.min(secondsLeft(), 120));
  const size = small ? 'small' : 'large';
  report.evaluation = await runInProcess(['evaluation', size], Math.min(secondsLeft(), 60));
  save();
  report.stages = await runInProcess(['stages', size], Math.min(secondsLeft(), 60));
  save();
  report.demo = small ? { absent: 'only where there is a GPU' } : timeDemo(Math.min(secondsLeft(), 120));
  save();
  const torch = await runInProcess(['torch', size], Math.min(secondsLeft(), 120));
  report.torch = torch;
  save();
  const steps: unknown[] = [];
  report.steps = steps;
  for (const { variant, ...setting } of settingsOf(small)) {
    const { net, batch, pixels } = setting;
    const row = { variant, net, batch, pixels };
    const left = secondsLeft();
    if (left < 10) steps.push({ ...row, skipped: 'no time was left' });
    else {
      const { results, seconds, failure } = await runInProcess(['step', JSON.stringify(setting)], Math.min(left, 90));
      steps.push({ ...row, ...(results.at(0) ?? {}), seconds, ...(failure === undefined ? {} : { failure }) });
    }
    console.error(JSON.stringify(steps.at(-1)));
    save();
  }
  report.minutes = Number(((performance.now() - start) / 60_000).toFixed(2));
  save();
  if (values.out === undefined) console.log(JSON.stringify(report, undefined, 2));
  const held = agreement.results as { readonly holds: boolean }[];
  if (agreement.failure !== undefined || held.length === 0 || !held.every(({ holds }) => holds)) process.exitCode = 1;
}

/** Runs this program again for one part; it is ended when its time is up. */
function runInProcess(words: readonly string[], seconds: number): Promise<PartOutcome> {
  const began = performance.now();
  console.error(`\n${words.join(' ')}`);
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), 'part', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: Math.round(Math.max(1, seconds) * 1000),
    killSignal: 'SIGKILL',
  });
  let [out, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-2000)));
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      const lines = out.split('\n').filter((line) => line.startsWith('result '));
      const spent = (performance.now() - began) / 1000;
      const failure = code === 0 ? undefined : `ended with ${String(signal ?? code)}: ${errors.trim().slice(-600)}`;
      const outcome = {
        results: lines.map((line) => JSON.parse(line.slice(7)) as unknown),
        seconds: Number(spent.toFixed(1)),
      };
      console.error(outcome.results.map((each) => JSON.stringify(each)).join('\n'), failure ?? '');
      resolve({ ...outcome, ...(failure === undefined ? {} : { failure }) });
    });
  });
}
