import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));

interface Manifest {
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Every name that a published package exports, types included, by any of its entries. */
function exportedBy(name: string): Set<string> {
  const manifest = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')) as Manifest;
  if (manifest.private === true) return new Set();
  const entries = [...JSON.stringify(manifest.exports).matchAll(/"(\.\/src\/[^"]+\.ts)"/g)].map(([, file]) => file);
  return new Set(
    [...new Set(entries)].flatMap((entry) => {
      const source = readFileSync(join(packages, name, entry), 'utf8');
      const lists = [...source.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list]) => list.split(','));
      const declared = source.matchAll(/^export (?:async )?(?:function|const|class|interface|type) (\w+)/gm);
      return [...lists.map((each) => each.trim().split(/\s+/).at(-1) ?? ''), ...[...declared].map(([, each]) => each)];
    }),
  );
}

it('a name means one thing: no two packages export the same one', () => {
  const owners = new Map<string, string[]>();
  for (const name of readdirSync(packages)) {
    for (const exported of exportedBy(name)) owners.set(exported, [...(owners.get(exported) ?? []), name]);
  }
  owners.delete('');
  expect(owners.size).toBeGreaterThan(200);
  const shared = [...owners]
    .filter(([, names]) => names.length > 1)
    .map(([exported, names]) => `${exported}: ${names.join(', ')}`);
  expect(shared).toEqual([]);
});
