import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseRecipe } from '@htg/trainer/node';
import { describe, expect, it } from 'vitest';
import { parseAblation } from '../../apps/ablate/src/read-ablation.ts';
import { htgProgram } from '../../apps/htg/src/program.ts';
import { generators } from '../generate/generators.ts';
import { checks } from '../slow/checks.ts';
import { codeBlocks } from '../testing/code-blocks.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every document that a person reads, from the root. */
const documents = ['README.md', 'CONTRIBUTING.md', 'docs', 'packages', 'apps', 'tooling/README.md']
  .flatMap((entry) => (entry.endsWith('.md') ? [entry] : pagesBelow(entry)))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

function pagesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return /^(\.|(node_modules|dist|src|test)$)/.test(entry.name) ? [] : pagesBelow(path);
    return entry.name.endsWith('.md') && entry.name !== 'CHANGELOG.md' ? [path] : [];
  });
}

function scriptsOf(folder: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return Object.keys(scripts);
}

/** READMEs of what people install to import it. */
const installable = new Set(
  [...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`), 'apps/htg']
    .filter((folder) => !isPrivate(folder))
    .map((folder) => `${folder}/README.md`),
);

function isPrivate(folder: string): boolean {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { private?: boolean };
  return manifest.private === true;
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

  it.each(documents)('$path names scripts, benchmarks, checks, generators and commands that there are', ({ text }) => {
    const scripts = new Set([...scriptsOf('.'), ...scriptsOf('packages/losses')]);
    const commands = ['', ...htgProgram().commands.map((command) => command.name())];
    for (const code of codeOf(text)) {
      const named = /(?:^|; )(?:npx -y )?pnpm(?:@[\d.]+)? ([\w:-]+)(?: ([\w-]+))?/.exec(code);
      // pnpm's own words, in projects of others.
      if (named === null || ['add', 'exec'].includes(named[1])) continue;
      const [, script, argument = ''] = named;
      expect(scripts, code).toContain(script);
      if (script === 'bench' && argument)
        expect(existsSync(join(root, `tooling/bench/suites/${argument}.ts`)), code).toBe(true);
      if (script === 'slow' && argument) expect(Object.keys(checks), code).toContain(argument);
      if (script === 'generate' && argument) expect(Object.keys(generators), code).toContain(argument);
      if (script === 'htg') expect(commands, code).toContain(argument);
    }
  });

  it.each(documents)('$path calls commands of the program that there are', ({ text }) => {
    const calls = codeOf(text).map((code) => /^(?:npx |pnpm exec |yarn )?htg ([a-z]+)(?: ([a-z]+))?/.exec(code));
    for (const [call, name, part] of calls.filter((found) => found !== null)) {
      const command = htgProgram().commands.find((each) => each.name() === name);
      expect(command, call).toBeDefined();
      const parts = command?.commands.map((each) => each.name()) ?? [];
      // What follows `index` may also be a model: making a gallery is what it usually does.
      if (parts.length > 0 && part && name !== 'index') expect(parts, call).toContain(part);
    }
  });

  it.each(documents)('$path links to files and names recipes that there are', ({ path, text }) => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link);
    const missing = links.filter((link) => !existsSync(join(root, dirname(path), link)));
    expect(missing).toEqual([]);
    const recipes = [...text.matchAll(/\brecipes\/[\w-]+\.yaml/g)].map(([recipe]) => recipe);
    expect(recipes.filter((recipe) => !existsSync(join(root, recipe)))).toEqual([]);
  });

  it.each(documents.filter(({ path }) => installable.has(path)))(
    '$path installs what its example imports',
    ({ path, text }) => {
      const example = codeBlocks(text).find(({ info }) => info === 'ts')?.text ?? '';
      const imported = [...example.matchAll(/from '((?:@[\w-]+\/)?[\w-]+)/g)].map(([, name]) => name);
      expect(imported.length, relative('', path)).toBeGreaterThan(0);
      const install = codeOf(text).find((code) => code.startsWith('npm install')) ?? '';
      const installed = install.replace(/ +#.*$/, '').split(/\s+/);
      expect(imported.filter((name) => !installed.includes(name) && !name.startsWith('node'))).toEqual([]);
      // One name, or a word on why there are more.
      if (installed.length > 3) expect(text, relative('', path)).toMatch(/is a peer/);
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

describe('the root', () => {
  const tableOf = (path: string): string[] =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/^\| `pnpm ([^`]+)`/gm)].map(([, command]) => command);

  it('has at most 18 scripts, each with its line and its minutes in CONTRIBUTING', () => {
    const scripts = scriptsOf('.');
    expect(scripts.length).toBeLessThanOrEqual(18);
    expect(
      tableOf('CONTRIBUTING.md')
        .map((command) => command.split(' ')[0])
        .sort(),
    ).toEqual(scripts.sort());
  });

  it.each([
    ['slow', checks],
    ['generate', generators],
  ] as const)('has a file for every name of pnpm %s, and a name for every file', (folder, programs) => {
    const names = readdirSync(join(root, 'tooling', folder))
      .filter(
        (file) => file.endsWith('.ts') && !['cli.ts', 'checks.ts', 'generators.ts', 'vitest.config.ts'].includes(file),
      )
      .map((file) => file.replace(/(\.test)?\.ts$/, ''));
    expect(names.sort()).toEqual(Object.keys(programs).sort());
  });

  it('has a line for every slow check in tooling/README.md', () => {
    const listed = tableOf('tooling/README.md').filter((command) => command.startsWith('slow '));
    expect(
      [...new Set(listed.map((command) => command.split(' ')[1]))].filter((name) => name !== '[name]').sort(),
    ).toEqual(Object.keys(checks).sort());
  });
});
