import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const node = ['--conditions=@htg/source', '--import', import.meta.resolve('tsx'), cli, 'recipe.yaml'];

/** Trains by `recipe.yaml` of a folder, in processes of their own; once `until` was shown, `then` is called with the number of the first. */
export async function train(
  place: string,
  args: readonly string[],
  until?: RegExp,
  then?: (pid: number) => unknown,
): Promise<{ readonly code: unknown; readonly output: string }> {
  const child = spawn(process.execPath, [...node, '--json', ...args], { cwd: place });
  let output = '';
  let called = false;
  const hear = (text: Buffer): void => {
    output += text.toString('utf8');
    if (called || until?.test(output) !== true || child.pid === undefined) return;
    called = true;
    void then?.(child.pid);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, output };
}

/** The worker that a process has started; the loader of sources may have a process of its own, too. */
export async function startedBy(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  for (const child of text.trim().split(' ')) {
    if ((await readFile(`/proc/${child}/cmdline`, 'utf8')).includes('--task')) return Number(child);
  }
  throw new Error(`expected a worker among the processes that ${pid} has started, found none`);
}

/** What must be equal of two runs: checkpoints to the bit, scores, and metrics without times. */
export async function contentOf(place: string, run: string): Promise<Record<string, string>> {
  const folder = join(place, run);
  const files = (await readdir(join(folder, 'checkpoints'))).sort();
  const checkpoints = files.map(async (name) => [name, await readFile(join(folder, 'checkpoints', name), 'latin1')]);
  const metrics = await readFile(join(folder, 'metrics.jsonl'), 'utf8');
  const { test } = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as { readonly test: unknown };
  return {
    ...(Object.fromEntries(await Promise.all(checkpoints)) as Record<string, string>),
    ...{ metrics: metrics.replaceAll(/"(milliseconds|time)":[^,}]*/g, ''), test: JSON.stringify(test) },
  };
}
