import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { locateLibrary } from '../src/index.ts';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

it('runs the example of the README, as it stands there', async (context) => {
  const [, example] = /```ts\n(.*?)```/s.exec(read('../README.md')) ?? [];
  expect(read('readme-example.ts').replace('../src/index.ts', '@htg/libtensorflow')).toBe(example);
  if (locateLibrary() === undefined) context.skip('no libtensorflow: run htg-engine install');

  const lines: unknown[][] = [];
  vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
    lines.push(values);
  });
  await import('./readme-example.ts');
  expect(lines).toEqual([
    ['tensorflow', false],
    [
      [
        [7, 10],
        [15, 22],
      ],
    ],
    [expect.stringMatching(/^TensorFlowError: MatMul: .*'T'/)],
  ]);
});
