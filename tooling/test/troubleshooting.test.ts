import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** All sources of packages and apps in one text. */
const sources = ['packages', 'apps']
  .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name, 'src')))
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8')),
  )
  .join('\n');

/** What the first column of the page's tables quotes of our own errors: code of several words. */
const quoted = readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/\((?:TensorFlow\.js|TypeScript)\)/.test(line))
  .map((line) => line.split('|')[1])
  .flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text))
  .filter((text) => text.includes(' '));

it('quotes errors', () => {
  expect(quoted.length).toBeGreaterThan(10);
});

it.each(quoted)('an error still says: %s', (text) => {
  expect(sources).toContain(text);
});
