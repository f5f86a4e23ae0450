import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

it('runs the example of the README, as it stands there', async () => {
  const [, example] = /```ts\n(.*?)```/s.exec(read('../README.md')) ?? [];
  expect(read('readme-example.ts').replace('../src/index.ts', '@htg/export')).toBe(example);
  await tf.setBackend('cpu');
  const lines: unknown[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: unknown) => {
    lines.push(line);
  });
  await import('./readme-example.ts');
  expect(lines).toEqual([true, true]);
});
