/** `pnpm bench [name] [--only rows] [--json]`: runs the benchmarks of `tooling/bench/suites`, all of them or the one that is named. */
import { readdir } from 'node:fs/promises';
import { Command } from 'commander';
import type { Suite } from './suite.ts';

const folder = new URL('suites/', import.meta.url);
const names: readonly string[] = (await readdir(folder)).map((file) => file.replace(/\.ts$/, '')).sort();

const program = new Command('bench')
  .description(`Run the benchmarks: ${names.join(', ')}`)
  .argument('[name]', 'the one to run; all of them without it')
  .option('--only <rows>', "long rows whose names hold this text, such as 'infer 128'; all of them without it", '')
  .option('--json', 'one JSON object per benchmark instead of tables', false)
  .parse();

const name = program.args.at(0);
const { json, only } = program.opts<{ json: boolean; only: string }>();
if (name !== undefined && !names.includes(name)) {
  program.error(`bench: expected one of ${names.join(', ')}, received ${name}`);
}

for (const each of names.filter((suite) => name === undefined || suite === name)) {
  const { suite } = (await import(new URL(`${each}.ts`, folder).href)) as { suite: Suite };
  if (!json) console.log(`\n${each}: ${suite.description}`);
  const offered: string[] = [];
  const rows = await suite.run({
    progress: json ? () => undefined : (text) => process.stderr.write(`${text}\n`),
    wants: (row) => {
      offered.push(row);
      return row.includes(only);
    },
  });
  if (rows.length === 0 && only !== '') {
    program.error(`bench: expected --only to be part of one of ${offered.join(', ')} for ${each}, received ${only}`);
  }
  if (json) console.log(JSON.stringify({ benchmark: each, rows }));
  else console.table(rows);
}
