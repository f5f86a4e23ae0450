import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { afterAll, expect, it, vi } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');
const before = process.cwd();

afterAll(async () => {
  const folder = process.cwd();
  process.chdir(before);
  if (folder !== before) await rm(folder, { recursive: true });
});

it('runs the example of the README, as it stands there', async () => {
  const [, example] = /```ts\n(.*?)```/s.exec(read('../README.md')) ?? [];
  expect(read('readme-example.ts').replace('../src/index.ts', '@htg/gallery')).toBe(example);

  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
    lines.push(values.map((value) => (Array.isArray(value) ? JSON.stringify(value) : String(value))).join(' '));
  });
  process.chdir(await temporaryFolder());
  await import('./readme-example.ts');
  expect(lines).toEqual(['mug/side.jpg 0.030', 'red teapot 2', 'undefined', '2 []']);
});
