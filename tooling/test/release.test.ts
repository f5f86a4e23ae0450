import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { publishedExports } from '../config/entries.ts';
import { publishHindrances } from '../release/hindrances.ts';
import { addressOf, metadataOf } from '../release/metadata.ts';
import { publishedManifests } from '../release/published.ts';
import { undeclaredImports } from '../release/undeclared-imports.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('publishing', () => {
  const ready = { tag: 'v0.1.0', versions: ['0.1.0', '0.1.0'], address: 'https://host.org/o/htg', changesets: [] };

  it('goes on where nothing hinders it', () => {
    expect(publishHindrances(ready)).toEqual([]);
  });

  it.each([
    [{ versions: ['0.1.0', '0.2.0'] }, 'expected every package at the version of the tag v0.1.0, received 0.2.0'],
    [{ changesets: ['a.md'] }, 'expected every change in a CHANGELOG, received 1 that are not'],
    [{ address: 'https://htg.example/htg' }, "received https://htg.example/htg, which is nobody's"],
  ])('%j: %s', (change, text) => {
    expect(publishHindrances({ ...ready, ...change }).join()).toContain(text);
  });

  it('knows where a package is developed', () => {
    const manifest = { exports: { './package.json': './package.json' } };
    expect(metadataOf('https://host.org/o/htg', '/r', '/r/packages/a', manifest)).toEqual({
      ...manifest,
      repository: { type: 'git', url: 'git+https://host.org/o/htg.git', directory: 'packages/a' },
      homepage: 'https://host.org/o/htg/tree/main/packages/a#readme',
      bugs: { url: 'https://host.org/o/htg/issues' },
    });
    expect(() => addressOf({})).toThrow('pnpm generate manifests ADDRESS writes it');
  });

  it('knows what is built of an entry: in CommonJS, too, but for programs, and of its own source for pages', () => {
    const source = { browser: './src/browser.ts', default: './src/node/index.ts' };
    const exports = { './node': { '@htg/source': source, import: './old.js' } };
    const built = { types: './dist/node/index.d.ts', default: './dist/node/index.js' };
    const browser = { types: './dist/browser.d.ts', default: './dist/browser.js' };
    const required = { types: './dist/node/index.d.cts', default: './dist/node/index.cjs' };
    const ofPackage = { '@htg/source': source, browser, import: built, require: required };
    expect(JSON.stringify(publishedExports(exports, true))).toBe(JSON.stringify({ './node': ofPackage }));
    const ofProgram = { '@htg/source': source, browser, ...built };
    expect(JSON.stringify(publishedExports(exports, false))).toBe(JSON.stringify({ './node': ofProgram }));
  });
});

describe('changesets', () => {
  const published = publishedManifests(root).map(({ manifest }) => manifest.name);
  const folder = join(root, '.changeset');
  const files = readdirSync(folder).filter((file) => file.endsWith('.md') && file !== 'README.md');

  it('name packages that are published, and say something; there are none right after a version was made of them', () => {
    for (const file of files) {
      const [, head, text] = readFileSync(join(folder, file), 'utf8').split(/^---$/m);
      const named = [...head.matchAll(/^['"]?([^'":\s]+)['"]?: (\w+)$/gm)];
      expect(named.length, file).toBeGreaterThan(0);
      for (const [, name, size] of named) {
        expect(published, file).toContain(name);
        expect(['minor', 'patch', 'major'], file).toContain(size);
      }
      expect(text.trim().length, file).toBeGreaterThan(20);
    }
  });
});

describe('hosted CI', () => {
  interface Workflow {
    readonly on: object;
    readonly permissions: object;
    readonly jobs: Readonly<
      Record<
        string,
        {
          readonly 'timeout-minutes': number;
          readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
        }
      >
    >;
  }
  const folder = join(root, '.github/workflows');
  const workflows = readdirSync(folder).map((file) => ({
    file,
    workflow: parse(readFileSync(join(folder, file), 'utf8')) as Workflow,
  }));
  const { scripts, packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
    readonly packageManager: string;
  };

  it.each(workflows)('$file bounds its jobs, may only read, and calls what there is', ({ workflow }) => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    for (const { steps, 'timeout-minutes': minutes } of Object.values(workflow.jobs)) {
      expect(minutes).toBeLessThanOrEqual(90);
      for (const { run = '', uses = '' } of steps) {
        expect(run + uses).not.toBe('');
        const call = /^npx -y (pnpm@\S+) (?:exec )?(\S+)/.exec(run);
        if (call === null) continue;
        expect(call[1]).toBe(packageManager);
        if (!run.includes(' exec ') && !['install', '--recursive'].includes(call[2]))
          expect(Object.keys(scripts)).toContain(call[2]);
      }
    }
  });
});

describe('declarations', () => {
  const manifest = { name: '@htg/a', dependencies: { 'b-c': '1' }, peerDependencies: { '@d/e': '1' } };

  it('ask for what the manifest names, for the package itself, for Node, and for files beside them', () => {
    const declared = ["'b-c'", "'b-c/sub'", "'@d/e/sub'", "'@htg/a/other'", "'node:fs'", "'./own.js'"];
    expect(undeclaredImports(declared.map((from) => `import { X } from ${from};`).join('\n'), manifest)).toEqual([]);
  });

  it('ask for a package that no installer brings', () => {
    const text =
      "import { X } from '@htg/ground/densities';\nexport { Y } from 'unknown';\ntype Z = import('third/z').Z;";
    expect(undeclaredImports(text, manifest)).toEqual(['@htg/ground', 'unknown', 'third']);
  });
});
