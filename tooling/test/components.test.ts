import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { componentMap } from '../components/component-map.ts';
import { docstrings } from '../components/docstrings.ts';
import { families } from '../components/families.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/components.md'), 'utf8');

describe('the map of components', () => {
  it('is what pnpm generate components writes', async () => {
    expect(page).toBe(await format(componentMap(), { parser: 'markdown', printWidth: 120 }));
  });

  it('has the family of every package with a table of kinds', () => {
    const packages = readdirSync(join(root, 'packages')).filter((name) =>
      existsSync(join(root, 'packages', name, 'src/named.ts')),
    );
    expect([...new Set(families.map((family) => family.package))].sort()).toEqual(packages);
  });

  it.each(families)(
    'has a row for every one of $title, and knows no peer of another',
    ({ kinds, peers, functions }) => {
      for (const kind of kinds) expect(page).toMatch(new RegExp(`^\\| \`${kind}\` `, 'm'));
      expect([...Object.keys(peers), ...Object.keys(functions)].filter((kind) => !kinds.includes(kind))).toEqual([]);
    },
  );

  it('has a formula for every loss, and a paper but for the plain softmax', () => {
    const comments = docstrings(join(root, 'packages/losses/src'));
    for (const kind of families[0].kinds) {
      const comment = comments.get(`${kind}Loss`) ?? comments.get(kind);
      expect(comment?.formula, kind).not.toBe('');
      if (kind !== 'softmax') expect(comment?.source, kind).not.toBe('');
    }
  });
});
