import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { engineNames as enginesThatThereAre } from '@htg/engine';
import { engineNames } from '@htg/terminal';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { runInProcess } from '../../../tooling/testing/run-in-process.ts';
import { htgProgram } from '../src/program.ts';

const names = [
  ...['data', 'train', 'report', 'evaluate', 'embed', 'index', 'search', 'duplicates'],
  ...['serve', 'ablate', 'export', 'primer', 'engine'],
];

/** The program's commands that do something, by the words that call them. */
function leavesOf(command: Command, path: readonly string[] = []): (readonly string[])[] {
  if (command.commands.length === 0) return [path];
  return command.commands.flatMap((each) => leavesOf(each, [...path, each.name()]));
}

const leaves = leavesOf(htgProgram());
const run = (...args: readonly string[]) => runInProcess(htgProgram(), args);

describe('htg --help', () => {
  it('lists the commands in the order of the work, with examples and exit codes', async () => {
    const { status, stdout } = await run('--help');
    const listed = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    expect(listed.filter((name) => name !== 'htg' && name !== 'help')).toEqual(names);
    expect(stdout).toContain('  htg train recipe.yaml --out runs/mine\n');
    expect(stdout).toContain('Exit codes: 0 done; 1 an error');
    expect(status).toBe(0);
  });

  it('loads nothing of TensorFlow, no decoder and no native module', () => {
    const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
    const watch = fileURLToPath(new URL('programs/print-modules.ts', import.meta.url));
    const node = ['--conditions=@htg/source', '--import', 'tsx', '--import', watch];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...node, cli, '--help'], { encoding: 'utf8' });
    expect(stdout).toContain('Usage: htg');
    expect(status).toBe(0);
    const modules = stderr.split('\n').filter((line) => line.startsWith('module '));
    expect(modules.length).toBeGreaterThan(20);
    expect(modules.filter((line) => /@tensorflow|koffi|sharp|napi|\.node$|echarts|lancedb/.test(line))).toEqual([]);
  });
});

describe.each(leaves.map((path) => [path.join(' '), path] as const))('htg %s', (name, path) => {
  it('has the common options, an example as it is called, and exit codes', async () => {
    const { status, stdout } = await run(...path, '--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/Common options:\n(?: {2}--engine [^]*)? {2}--json [^]* {2}--quiet [^]* {2}--verbose /);
    expect(stdout).toContain(`\n  htg ${name} `);
    expect(stdout).toContain('Exit codes:');
  });

  it('says an unknown option with the nearest one', async () => {
    const needed = name === 'export' ? ['--to', 'a.onnx'] : [];
    const { status, stderr } = await run(...path, ...needed, '--quite');
    expect(stderr).toBe(`error: unknown option '--quite'\n(Did you mean --quiet?)\n(htg ${name} --help says what there is)\n`); // prettier-ignore
    expect(status).toBe(1);
  });
});

it('says an unknown command with the nearest one', async () => {
  const { status, stderr } = await run('serach');
  expect(stderr).toBe("error: unknown command 'serach'\n(Did you mean search?)\n(htg --help says what there is)\n");
  expect(status).toBe(1);
});

it('--engine takes the engines that there are', () => {
  expect(engineNames).toEqual(enginesThatThereAre);
});
