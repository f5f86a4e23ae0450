import { readFileSync } from 'node:fs';
import { locateLibrary } from '@htg/libtensorflow';
import { expect, it, vi } from 'vitest';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

/** What makes a run of seconds of the README's. */
const small: readonly (readonly [string, string])[] = [
  ['imageSize: 64', 'imageSize: 32'],
  ['width: 32', 'width: 4'],
  ['steps: 1200', 'steps: 3'],
  ['steps: 400', 'steps: 2'],
];

it('runs the example of the README, with a smaller net and fewer updates', async ({ skip }) => {
  const [, example = ''] = /```ts\n(.*?)```/s.exec(read('../README.md')) ?? [];
  const smaller = small.reduce((text, [from, to]) => text.replaceAll(from, to), example);
  expect(read('readme-example.ts').replaceAll('../src/index.ts', 'htg')).toBe(smaller);

  skip(locateLibrary() === undefined, 'needs TensorFlow: on plain JavaScript it would take minutes');
  const lines: unknown[][] = [];
  vi.spyOn(console, 'log').mockImplementation((...line: unknown[]) => {
    lines.push(line);
  });
  await import('./readme-example.ts');
  expect(lines.map(([step]) => step).slice(0, -1)).toEqual([1, 2, 3, 1, 2]);
  expect(Object.keys(lines.at(-1)?.[0] as object)).toEqual(['rank1', 'mAP', 'mapAtR']);
}, 120_000);
