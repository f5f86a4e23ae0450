import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A program of the repository that is called by the name of its file. */
export interface NamedProgram {
  /** What it shows or writes, in one line. */
  readonly about: string;
  /** On two free cores at 2.6 GHz. */
  readonly minutes: number;
  /** What may be said to it, such as `<run> [folder]`. */
  readonly args?: string;
  /** Of Node. */
  readonly nodeOptions?: readonly string[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * `pnpm COMMAND NAME [args]`: runs `NAME.ts` of a folder with its arguments, or `NAME.test.ts` by vitest with vitest's; without a name it
 * lists what there is. Ends the process as the program does.
 *
 * @param command as a person types it, such as `slow`
 * @param folder which holds the files
 * @param programs all of them
 */
export function runNamed(
  command: string,
  folder: URL,
  programs: Readonly<Record<string, NamedProgram>>,
  [name = '', ...args]: readonly string[] = process.argv.slice(2),
): never {
  if (name === '' || name === '--help') {
    console.log(listOf(command, programs));
    process.exit(0);
  }
  if (!(name in programs)) {
    console.error(
      `${command}: expected one of ${Object.keys(programs).join(', ')}, received ${name}; pnpm ${command} lists them`,
    );
    process.exit(1);
  }
  const program = fileURLToPath(new URL(`${name}.ts`, folder));
  const node = ['--conditions=@htg/source', '--import', 'tsx', ...(programs[name].nodeOptions ?? [])];
  const test = ['vitest', 'run', '--config', fileURLToPath(new URL('vitest.config.ts', folder)), `${name}.test.ts`];
  const { status } = existsSync(program)
    ? spawnSync(process.execPath, [...node, program, ...args], { stdio: 'inherit' })
    : spawnSync('pnpm', ['exec', ...test, ...args], {
        stdio: 'inherit',
        cwd: root,
        shell: process.platform === 'win32',
      });
  process.exit(status ?? 1);
}

function listOf(command: string, programs: Readonly<Record<string, NamedProgram>>): string {
  const rows = Object.entries(programs).map(([name, { args, minutes, about }]) => ({
    call: `pnpm ${command} ${name}${args === undefined ? '' : ` ${args}`}`,
    minutes: `${minutes} min`,
    about,
  }));
  const [wide, long] = (['call', 'minutes'] as const).map((key) => Math.max(...rows.map((row) => row[key].length)));
  return rows.map((row) => `${row.call.padEnd(wide)}  ${row.minutes.padStart(long)}  ${row.about}`).join('\n');
}
