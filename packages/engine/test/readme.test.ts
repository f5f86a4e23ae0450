import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

it('runs the example of the README, as it stands there', async () => {
  const [, example] = /```ts\n(.*?)```/s.exec(read('../README.md')) ?? [];
  expect(read('readme-example.ts').replace('../src/index.ts', '@htg/engine')).toBe(example);

  const lines: unknown[][] = [];
  vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
    lines.push(values);
  });
  await import('./readme-example.ts');
  const [[reason], [slope, shift]] = lines;
  expect(reason).toMatch(/^(tensorflow|webgpu|wasm|cpu): /);
  // Where 200 steps of descent stand, on every backend.
  expect(slope).toBeCloseTo(3, 3);
  expect(shift).toBeCloseTo(1, 3);
});
