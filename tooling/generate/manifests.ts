/**
 * `pnpm generate manifests [address]`: writes where the repository is into the root's manifest, and from there into that of each package
 * that is published: repository, homepage, bugs. A test keeps them equal.
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

/** The metadata stands after the licence, wherever it stood before. */
async function write(file: string, metadata: object): Promise<void> {
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const kept = Object.entries(manifest).filter(([key]) => !(key in metadata));
  const at = kept.findIndex(([key]) => key === 'license') + 1;
  const entries = [...kept.slice(0, at), ...Object.entries(metadata), ...kept.slice(at)];
  const text = JSON.stringify(Object.fromEntries(entries), undefined, 2);
  writeFileSync(file, await format(text, { parser: 'json-stringify' }));
}

const manifest = join(root, 'package.json');
if (asked !== undefined) await write(manifest, { repository: { type: 'git', url: `git+${asked}.git` } });
const address = addressOf(JSON.parse(readFileSync(manifest, 'utf8')) as Manifest);
for (const { folder } of publishedManifests(root))
  await write(join(folder, 'package.json'), metadataOf(address, root, folder));
console.log(address);
