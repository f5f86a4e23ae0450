/**
 * `pnpm generate manifests [address]`: writes where the repository is into the root's manifest, and from there into that of each package
 * that is published: repository, homepage, bugs; and beside each `@htg/source` among the exports what is built of it. A test keeps them
 * equal.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { addressOf, metadataOf } from '../release/metadata.ts';
import { publishedManifests } from '../release/published.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const asked = process.argv.at(2)?.replace(/(\.git|\/)$/, '');

type Manifest = Readonly<Record<string, unknown>> & { readonly repository?: unknown };

/** What is there already keeps its place; the rest stands after the licence. */
async function write(file: string, metadata: object): Promise<void> {
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const entries = Object.entries({ ...manifest, ...metadata });
  const isNew = ([key]: [string, unknown]): boolean => !(key in manifest);
  const kept = entries.filter((entry) => !isNew(entry));
  const at = kept.findIndex(([key]) => key === 'license') + 1;
  const text = JSON.stringify(Object.fromEntries(kept.toSpliced(at, 0, ...entries.filter(isNew))), undefined, 2);
  writeFileSync(file, await format(text, { parser: 'json-stringify' }));
}

const manifest = join(root, 'package.json');
if (asked !== undefined) await write(manifest, { repository: { type: 'git', url: `git+${asked}.git` } });
const address = addressOf(JSON.parse(readFileSync(manifest, 'utf8')) as Manifest);
for (const { folder, manifest } of publishedManifests(root))
  await write(join(folder, 'package.json'), metadataOf(address, root, folder, manifest));
console.log(address);
