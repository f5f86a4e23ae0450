import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** What a registry shows of every package, and what an installer goes by. */
const root = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly exports?: unknown;
  readonly publishConfig?: object;
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const read = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
const published = ['packages', 'apps']
  .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)))
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map(read)
  .filter(({ private: hidden }) => hidden !== true);
const internal = ['ground', 'terminal'].map((name) => read(join(root, 'packages', name)));

describe.each(published)('$name', (manifest) => {
  it('says what it is, under which licence, and where it runs', () => {
    expect(manifest).toMatchObject({ license: 'Apache-2.0', engines: { node: '>=20.19' } });
    expect(manifest.description?.length).toBeGreaterThan(20);
    expect(manifest.keywords).toContain('typescript');
    expect(manifest.keywords?.length).toBeGreaterThan(2);
  });

  it('is built before it is published, and brings its changes along', () => {
    expect(manifest.scripts?.prepublishOnly).toBe('pnpm run build');
    expect(manifest.files).toEqual(expect.arrayContaining(['CHANGELOG.md', 'dist']));
    expect(manifest.publishConfig).toEqual({ access: 'public' });
  });

  it('has one version with all others', () => {
    expect(manifest.version).toBe(published[0].version);
  });

  it('leaves its peers a range, and depends on nothing that is not published', () => {
    for (const range of Object.values(manifest.peerDependencies ?? {})) expect(range).toMatch(/^(\^|>=)|^\d/);
    expect(manifest.peerDependencies?.['@tensorflow/tfjs-core'] ?? '^4.22.0').toBe('^4.22.0');
    const bundled = internal.map(({ name }) => name).filter((name) => name in (manifest.dependencies ?? {}));
    expect(bundled).toEqual([]);
  });

  it('has one program at most, which npx finds by the name of the package', () => {
    expect(Object.keys(manifest.bin ?? {}).length).toBeLessThanOrEqual(1);
  });
});
