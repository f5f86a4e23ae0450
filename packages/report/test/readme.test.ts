import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');
const before = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'htg-report-readme-'));

afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

it('runs the example of the README, as it stands there', async () => {
  const [, example] = /```ts\n(.*?)```/s.exec(read('../README.md')) ?? [];
  const sources = read('readme-example.ts').replace('../src/index.ts', '@htg/report');
  expect(sources.replace('../src/node/index.ts', '@htg/report/node')).toBe(example);

  const files: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((file: string) => files.push(file));
  process.chdir(folder);
  await import('./readme-example.ts');
  const page = readFileSync(join(folder, files.at(-1) ?? ''), 'utf8');
  expect(page).toContain('After finds the right identity first for 100.0% of the queries');
  expect(page).toContain('<p class="missing">This model has no keypoints.</p>');
});
