import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it("runs the README's example", () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const file = fileURLToPath(new URL('readme-example.tmp.ts', import.meta.url));
  writeFileSync(file, example.replace('useEngine()', "useEngine({ engine: 'cpu' })"));
  try {
    const run = spawnSync('pnpm', ['exec', 'tsx', '--conditions=@htg/source', file], { encoding: 'utf8' });
    expect(run.stdout + run.stderr).toContain('Float32Array');
    expect(run.status).toBe(0);
  } finally {
    rmSync(file);
  }
});
