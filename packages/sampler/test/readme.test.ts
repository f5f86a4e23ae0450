import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

it('runs the example of the README, as it stands there', async () => {
  const [, example] = /```ts\n(.*?)```/s.exec(read('../README.md')) ?? [];
  expect(read('readme-example.ts').replace('../src/index.ts', '@htg/sampler')).toBe(example);

  const lines: unknown[] = [];
  vi.spyOn(console, 'log').mockImplementation((value: unknown) => {
    lines.push(value);
  });
  await import('./readme-example.ts');
  const [report, identities, same] = lines as [unknown, number[], boolean];
  expect(report).toEqual({ identities: 4, skipped: 0, repeating: 0, batchesPerPass: 2 });
  expect(identities).toEqual([identities[0], identities[0], identities[2], identities[2]]);
  expect(same).toBe(true);
});
