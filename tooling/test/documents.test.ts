import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseRecipe } from '@htg/trainer/node';
import { parseAblation } from '../../apps/ablate/src/read-ablation.ts';
import { codeBlocks } from '../testing/code-blocks.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every document that a person reads, from the root. */
const documents = ['README.md', 'CONTRIBUTING.md', 'docs', 'packages', 'apps']
  .flatMap((entry) => (entry.endsWith('.md') ? [entry] : pagesBelow(entry)))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

function pagesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory())
      return ['node_modules', 'dist', 'src', 'test'].includes(entry.name) ? [] : pagesBelow(path);
    return entry.name.endsWith('.md') && entry.name !== 'CHANGELOG.md' ? [path] : [];
  });
}

function scriptsOf(folder: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return Object.keys(scripts);
}

/** Texts that stand as code: in blocks of commands and in line. */
function codeOf(text: string): string[] {
  const blocks = codeBlocks(text)
    .filter(({ info }) => info.startsWith('sh'))
    .flatMap(({ text: lines }) => lines.split('\n'));
  return [...blocks, ...[...text.replace(/^```[^]*?^```$/gm, '').matchAll(/`([^`]+)`/g)].map(([, code]) => code)];
}

describe('documents', () => {
  it('are found', () => {
    expect(documents.length).toBeGreaterThan(20);
  });

  it.each(documents)('$path names scripts, benchmarks and checks that there are', ({ text }) => {
    const scripts = new Set([...scriptsOf('.'), ...scriptsOf('packages/losses')]);
    for (const code of codeOf(text)) {
      const named = /(?:^|; )(?:npx -y )?pnpm(?:@[\d.]+)? ([\w:-]+)(?: ([\w-]+))?/.exec(code);
      if (named === null) continue;
      const [, script, argument = ''] = named;
      expect(scripts, code).toContain(script);
      if (script === 'bench' && argument)
        expect(existsSync(join(root, `tooling/bench/suites/${argument}.ts`)), code).toBe(true);
      if (script === 'slow' && argument)
        expect(existsSync(join(root, `tooling/slow/${argument}.test.ts`)), code).toBe(true);
    }
  });

  it.each(documents)('$path links to files and names recipes that there are', ({ path, text }) => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link);
    const missing = links.filter((link) => !existsSync(join(root, dirname(path), link)));
    expect(missing).toEqual([]);
    const recipes = [...text.matchAll(/\brecipes\/[\w-]+\.yaml/g)].map(([recipe]) => recipe);
    expect(recipes.filter((recipe) => !existsSync(join(root, recipe)))).toEqual([]);
  });

  it.each(documents.filter(({ path }) => path.startsWith('packages/') && path.endsWith('README.md')))(
    '$path installs what its example imports',
    ({ path, text }) => {
      const example = codeBlocks(text).find(({ info }) => info === 'ts')?.text ?? '';
      const imported = [...example.matchAll(/from '((?:@[\w-]+\/)?[\w-]+)/g)].map(([, name]) => name);
      expect(imported.length, relative('', path)).toBeGreaterThan(0);
      const install = codeOf(text).find((code) => code.startsWith('npm install')) ?? '';
      const installed = install.replace(/ +#.*$/, '').split(/\s+/);
      expect(imported.filter((name) => !installed.includes(name) && !name.startsWith('node'))).toEqual([]);
    },
  );

  const recipes = documents.flatMap(({ path, text }) =>
    codeBlocks(text)
      .filter(({ info, text: block }) => info.startsWith('yaml') && /^(extends|name): /m.test(block))
      .map(({ text: block }, i) => ({ path, i: i + 1, block })),
  );

  it('show recipes', () => {
    expect(recipes.length).toBeGreaterThanOrEqual(5);
  });

  it.each(recipes)('$path shows a recipe that can be read, number $i', ({ path, block }) => {
    // What one extends is looked for beside the repository's own.
    const place = join(root, 'recipes', basename(path));
    expect(() => (/^arms:/m.test(block) ? parseAblation(block, place) : parseRecipe(block, place))).not.toThrow();
  });
});
