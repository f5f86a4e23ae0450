/** `tsx tooling/release/check-tag.ts TAG`: whether what stands here may be published by that tag. Says what is missing, and exits with 1. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publishHindrances } from './hindrances.ts';
import { addressOf } from './metadata.ts';
import { publishedManifests } from './published.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const hindrances = publishHindrances({
  tag: process.argv.at(2) ?? '',
  versions: publishedManifests(root).map(({ manifest }) => manifest.version),
  address: addressOf(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { repository?: unknown }),
  changesets: readdirSync(join(root, '.changeset')).filter((file) => file.endsWith('.md') && file !== 'README.md'),
});
for (const hindrance of hindrances) console.error(hindrance);
if (hindrances.length > 0) process.exitCode = 1;
