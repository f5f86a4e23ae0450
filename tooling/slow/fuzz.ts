/**
 * `pnpm slow fuzz [--cases 2000] [--seed 1] [--only kind,...] [--case n] [--keep]`: damages files of every kind that people hand over, and reads each as a
 * command would, in a process of its own. Each must be read or refused in a sentence: no crash, no stack, no end later than after five seconds, and
 * nothing outside of its folder read or written. What is wrong is printed with the file, which is kept.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { useEngine } from '@htg/engine';
import { Command } from 'commander';
import { mutate, randomOf } from '../fuzz/mutate.ts';
import { readerProcess } from '../fuzz/reader.ts';
import type { ReaderProcess } from '../fuzz/reader.ts';
import { repository, seeds } from '../fuzz/seeds.ts';
import type { Seed } from '../fuzz/seeds.ts';

const options = new Command('fuzz')
  .description('Damage files of every kind and read them: each is read or refused in a sentence, soon')
  .option('--cases <count>', 'damaged files of each kind', Number, 2000)
  .option('--seed <seed>', 'decides them', Number, 1)
  .option('--only <kinds>', 'kinds, separated by commas')
  .option('--case <number>', 'this one alone', Number)
  .option('--keep', 'keep every file', false)
  .parse()
  .opts<{ cases: number; seed: number; only?: string; case?: number; keep: boolean }>();

/** Seconds after which a file counts as one that hangs. */
const limit = 5;

interface Count {
  read: number;
  refused: number;
  readonly faults: Map<string, string[]>;
}

async function readDamaged(kind: string, own: readonly Seed[], place: string, reader: ReaderProcess): Promise<Count> {
  const count: Count = { read: 0, refused: 0, faults: new Map() };
  const numbers = options.case === undefined ? Array.from({ length: options.cases }, (_, i) => i) : [options.case];
  for (const number of numbers) {
    const folder = join(place, 'inside', `${kind}-${number}`);
    const random = randomOf(options.seed, `${kind} ${number}`);
    const seed = own[random.below(own.length)];
    const names = Object.keys(seed.files);
    const damaged = names[random.below(names.length)];
    const others = own.flatMap(({ files }) => Object.values(files));
    const content = mutate(seed.files[damaged], others, random);
    const path = await writeFiles({ ...seed, files: { ...seed.files, [damaged]: content } }, folder);
    const first = await reader.read(kind, path);
    // A busy machine may have stopped the process for a while: what hangs does so again.
    const { read, refused, fault, outside } = first.hangs === true ? await reader.read(kind, path) : first;
    const wrong = fault ?? (outside.length > 0 ? `left its folder: ${outside.slice(0, 3).join(', ')}` : undefined);
    if (wrong !== undefined) {
      const [line] = wrong.split('\n');
      const key = wrong
        .replaceAll(path, '')
        .replaceAll(/\d+/g, '#')
        .split('\n')
        .slice(0, 2)
        .join(' ')
        .replaceAll(/'[^']*'|"[^"]*"/g, "''")
        .slice(0, 120);
      const same = count.faults.get(key) ?? [];
      same.push(`${kind} ${number}: ${wrong.length > 1500 ? line.slice(0, 800) : wrong}\n    ${path}`);
      count.faults.set(key, same);
    } else if (read === true) count.read++;
    else if (refused !== undefined) count.refused++;
    if (wrong === undefined && !options.keep) await rm(folder, { recursive: true });
  }
  return count;
}

/** What is damaged must be worth it: a file that is refused as it is shows nothing. */
async function readWhole(seed: Seed, folder: string, reader: ReaderProcess): Promise<void> {
  const told = await reader.read(seed.kind, await writeFiles(seed, folder));
  if (told.read !== true && seed.hostile !== true) {
    throw new Error(`fuzz: expected ${folder} to be read as it is, received ${told.refused ?? told.fault ?? ''}`);
  }
  await rm(folder, { recursive: true });
}

/** @returns what the reader is given */
async function writeFiles({ files, folder: wanted }: Seed, folder: string): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return wanted === true ? folder : join(folder, Object.keys(files)[0]);
}

async function main(): Promise<void> {
  await useEngine({ engine: 'cpu' });
  const all = await seeds();
  const kinds = [...new Set(all.map(({ kind }) => kind))].filter(
    (kind) => options.only?.split(',').includes(kind) ?? true,
  );
  const place = await mkdtemp(join(tmpdir(), 'htg-fuzz-'));
  await mkdir(join(place, 'outside'));
  const canary = join(place, 'outside', 'canary.txt');
  await writeFile(canary, 'CANARY');
  const reader = readerProcess(join(place, 'inside'), repository, limit);
  await mkdir(join(place, 'inside'));
  let faults = 0;
  for (const kind of kinds) {
    const begin = performance.now();
    const own = all.filter((seed) => seed.kind === kind);
    for (const [i, seed] of own.entries()) await readWhole(seed, join(place, 'inside', `${kind}-whole-${i}`), reader);
    const count = await readDamaged(kind, own, place, reader);
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    const wrong = [...count.faults.values()];
    const total = wrong.reduce((sum, { length }) => sum + length, 0);
    faults += total;
    console.log(
      `${kind}: ${count.read} read, ${count.refused} refused in a sentence, ${total} wrong (${wrong.length} kinds), ${seconds} s`,
    );
    for (const same of wrong) console.log(`  ${same.length} x ${same[0].replaceAll('\n', '\n    ')}`);
  }
  reader.end();
  if ((await readFile(canary, 'utf8')) !== 'CANARY')
    throw new Error(`fuzz: expected ${canary} to be as it was, received another content`);
  if (faults > 0) {
    console.log(`${faults} files were wrong; they are kept in ${place}`);
    process.exitCode = 1;
  } else if (options.keep) console.log(`files: ${place}`);
  else await rm(place, { recursive: true });
}

await main();
