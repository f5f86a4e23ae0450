import { spawnSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { put } from '../datasets/draw.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the installed commands are, in this repository. */
const sources = {
  'htg-data': 'packages/datasets/src/cli.ts',
  'htg-train': 'apps/train/src/cli.ts',
  'htg-report': 'apps/train/src/report-cli.ts',
  'htg-evaluate': 'apps/evaluate/src/cli.ts',
  'htg-embed': 'apps/evaluate/src/embed-cli.ts',
  'htg-retrieve': 'apps/evaluate/src/retrieve-cli.ts',
};

/** What a person sees of a command. */
export interface Seen {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The commands as an installation would put them on the path.
 *
 * @param place the folder that they run in; it gets a folder `bin`
 * @returns runs a line of a shell there
 */
export async function installCommands(place: string): Promise<(line: string) => Seen> {
  const tsx = join(root, 'node_modules/.bin/tsx');
  for (const [name, source] of Object.entries(sources)) {
    const file = join(place, 'bin', name);
    await put(file, `#!/bin/sh\nexec "${tsx}" --conditions=@htg/source "${join(root, source)}" "$@"\n`);
    await chmod(file, 0o755);
  }
  const path = `${join(place, 'bin')}${delimiter}${process.env.PATH ?? ''}`;
  return (line) => {
    const env = { ...process.env, PATH: path };
    const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd: place, env, encoding: 'utf8' });
    return { status, stdout, stderr };
  };
}
