import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

it('runs the example of the README, as it stands there', async () => {
  const [, example] = /```ts\n(.*?)```/s.exec(read('../README.md')) ?? [];
  expect(read('readme-example.ts').replace('../src/index.ts', '@htg/losses')).toBe(example);

  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await import('./readme-example.ts');
  expect(log.mock.calls).toEqual([['triplet loss 0.34 -> 0.00'], ['8 triplets, 0% active'], [[], [2, 2]]]);
});
