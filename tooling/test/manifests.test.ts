import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { addressOf, metadataOf } from '../release/metadata.ts';
import { publishedManifests, readManifest } from '../release/published.ts';

/** What a registry shows of every package, and what an installer goes by. */
const root = fileURLToPath(new URL('../..', import.meta.url));

const manifests = publishedManifests(root);
const published = manifests.map(({ manifest }) => manifest);
const address = addressOf(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { repository?: unknown });
const internal = ['ground', 'terminal'].map((name) => readManifest(join(root, 'packages', name)));

describe.each([...published, ...internal])('$name', ({ scripts }) => {
  it('is linted, typed and tested by itself', () => {
    expect(scripts).toMatchObject({ lint: 'eslint .', typecheck: 'tsc', test: expect.any(String) as string });
  });
});

describe.each(manifests)('$manifest.name', ({ folder, manifest }) => {
  it('says where it is developed and what is built of its entries, as pnpm generate manifests writes it, and asks for no money', () => {
    const written = metadataOf(address, root, folder, manifest);
    expect(manifest).toMatchObject(written);
    // Conditions are tried in their order.
    expect(JSON.stringify(manifest.exports)).toBe(JSON.stringify(written.exports));
    expect(manifest).not.toHaveProperty('funding');
  });

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
