/**
 * `pnpm slow losses`: every loss under one protocol, one training for each recipe of `recipes/losses` and seed. What is finished is not
 * trained again, what was stopped goes on. `--shard i/n` takes each n-th training, so that several processes fill one folder. In the end
 * it writes `table.md`, which `docs/results/losses.md` has.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';

interface Cell {
  readonly recipe: string;
  readonly seed: string;
  readonly folder: string;
}

interface Scores {
  readonly rank1: number;
  readonly mAP: number;
  readonly mapAtR: number;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

const program = new Command('losses')
  .option('--out <folder>', 'where the runs are kept', 'runs/losses')
  .option('--seeds <seeds...>', 'initial weights, batches and augmentation', ['1', '2', '3'])
  .option('--only <recipes...>', 'names of recipes; all of them without it')
  .option('--shard <i/n>', 'the i-th of n processes', '1/1')
  .option('--table', 'write the table alone, of what is finished', false)
  .parse();
const { out, seeds, only, shard, table } = program.opts<{
  out: string;
  seeds: readonly string[];
  only?: readonly string[];
  shard: string;
  table: boolean;
}>();
const [, place, places] = /^(\d+)\/(\d+)$/.exec(shard) ?? program.error(`losses: expected i/n, received ${shard}`);

const names = (await readdir(join(root, 'recipes/losses')))
  .map((file) => basename(file, '.yaml'))
  .filter((name) => name !== 'base' && (only === undefined || only.includes(name)))
  .sort();
// Seed by seed: what is stopped early has seen every loss.
const cells: Cell[] = seeds.flatMap((seed) =>
  names.map((name) => ({ recipe: name, seed, folder: join(out, `${name}-${seed}`) })),
);

await mkdir(join(root, out), { recursive: true });
if (!table) {
  for (const [index, cell] of cells.entries()) {
    if (index % Number(places) === Number(place) - 1) await trainCell(cell);
  }
}
await writeFile(join(root, out, 'table.md'), await tableOf());

/** Trains a cell to its end, unless it has been; a loss that cannot be trained with leaves its last words beside the folder. */
async function trainCell({ recipe, seed, folder }: Cell): Promise<void> {
  if (existsSync(join(root, folder, 'result.json'))) return;
  const file = join('recipes/losses', `${recipe}.yaml`);
  const goOn = existsSync(join(root, folder, 'recipe.yaml')) ? ['--resume'] : [];
  const begun = performance.now();
  const { code, output } = await htg(['train', file, '--out', folder, '--set', `seed=${seed}`, '--quiet', ...goOn]);
  const seconds = Math.round((performance.now() - begun) / 1000);
  process.stdout.write(`${recipe}, seed ${seed}: ${code === 0 ? 'trained' : 'failed'} after ${seconds} s\n`);
  await (code === 0 ? undefined : writeFile(join(root, `${folder}.failed.txt`), output));
}

/** Runs the program in a process of its own. */
async function htg(args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions=@htg/source', 'apps/htg/src/cli.ts', ...args],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

/** Means over the seeds that are finished, the best first. */
async function tableOf(): Promise<string> {
  const rows = await Promise.all(
    names.map(async (name) => {
      const found = await Promise.all(seeds.map((seed) => scoresOf(join(out, `${name}-${seed}`))));
      return { name, found, mean: mean(found, 'rank1') };
    }),
  );
  const lines = rows
    .toSorted((a, b) => b.mean - a.mean)
    .map(({ name, found }) => {
      const single = found.map((scores) => (scores === undefined ? '' : percent(scores.rank1)));
      const means = (['rank1', 'mAP', 'mapAtR'] as const).map((measure) => percent(mean(found, measure)));
      return `| [${name}](../../recipes/losses/${name}.yaml) | ${[...single, ...means].join(' | ')} |`;
    });
  const head = ['recipe', ...seeds.map((seed) => `seed ${seed}`), 'rank-1', 'mAP', 'MAP@R'];
  return [`| ${head.join(' | ')} |`, `| --- |${' ---: |'.repeat(head.length - 1)}`, ...lines, ''].join('\n');
}

async function scoresOf(folder: string): Promise<Scores | undefined> {
  if (!existsSync(join(root, folder, 'result.json'))) return undefined;
  const { test } = JSON.parse(await readFile(join(root, folder, 'result.json'), 'utf8')) as {
    readonly test: { readonly stage1: Scores };
  };
  return test.stage1;
}

function mean(found: readonly (Scores | undefined)[], measure: keyof Scores): number {
  const values = found.flatMap((scores) => (scores === undefined ? [] : [scores[measure]]));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return Number.isNaN(share) ? '' : (100 * share).toFixed(1);
}
