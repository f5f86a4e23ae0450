/** `pnpm bench [name] [--part <part>] [--json]`: runs the benchmarks of `tooling/bench/suites`, all of them or the one that is named. */
import { readdir } from 'node:fs/promises';
import { Command } from 'commander';
import type { Suite } from './suite.ts';

const folder = new URL('suites/', import.meta.url);
const names: readonly string[] = (await readdir(folder)).map((file) => file.replace(/\.ts$/, '')).sort();

const program = new Command('bench')
  .description(`Run the benchmarks: ${names.join(', ')}`)
  .argument('[name]', 'the one to run; all of them without it')
  .option('--part <part>', 'only this part of the benchmark, where it has several')
  .option('--json', 'one JSON object per benchmark instead of tables', false)
  .parse();

const name = program.args.at(0);
const { json, part } = program.opts<{ json: boolean; part?: string }>();
if (name !== undefined && !names.includes(name)) {
  program.error(`bench: expected one of ${names.join(', ')}, received ${name}`);
}

for (const each of names.filter((suite) => name === undefined || suite === name)) {
  const { suite } = (await import(new URL(`${each}.ts`, folder).href)) as { suite: Suite };
  if (part !== undefined && suite.parts?.includes(part) !== true) {
    program.error(
      `bench: expected --part to be ${suite.parts?.join(' or ') ?? 'absent'} for ${each}, received ${part}`,
    );
  }
  if (!json) console.log(`\n${each}: ${suite.description}`);
  const rows = await suite.run({
    part,
    progress: json ? () => undefined : (text) => process.stderr.write(`${text}\n`),
  });
  if (json) console.log(JSON.stringify({ benchmark: each, rows }));
  else console.table(rows);
}
