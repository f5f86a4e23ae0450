import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { shellCommands } from '../../../tooling/testing/code-blocks.ts';
import { serveCommand } from '../src/commands.ts';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');
const before = process.cwd();

afterAll(async () => {
  const folder = process.cwd();
  process.chdir(before);
  if (folder !== before) await rm(folder, { recursive: true });
});

describe('the README', () => {
  it('has an example that runs as it stands there', async () => {
    const [, example] = /```ts\n(.*?)```/s.exec(read('../README.md')) ?? [];
    expect(read('readme-example.ts').replace('../src/index.ts', '@htg/serve')).toBe(example);
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
      lines.push(values.join(' '));
    });
    process.chdir(await mkdtemp(join(tmpdir(), 'htg-serve-')));
    await import('./readme-example.ts');
    expect(lines).toEqual(['mug/1 0.051']);
  });

  it.each(shellCommands(read('../README.md')))('has a command line that is one: %s', (line) => {
    const [program, name, ...args] = line.split(' ');
    expect([program, name]).toEqual(['htg', 'serve']);
    const command = serveCommand().exitOverride();
    expect(() => command.parseOptions(args)).not.toThrow();
    expect(command.parseOptions(args).unknown).toEqual([]);
    expect(command.parseOptions(args).operands).toEqual(['gallery']);
  });
});
