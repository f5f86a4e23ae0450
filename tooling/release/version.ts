/**
 * `pnpm release:version`: gives every package its next version and writes CHANGELOGs of the files in `.changeset`, which it uses up. The CHANGELOG of
 * a first release says what is in the package. What it changes is to be committed as it is.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { firstChangelog } from './first-changelog.ts';
import { allManifests } from './published.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const changesets = join(root, 'node_modules/@changesets/cli/bin.js');
execFileSync(process.execPath, [changesets, 'version'], { cwd: root, stdio: 'inherit' });
const read = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
for (const { folder, manifest } of allManifests(root)) {
  const file = join(folder, 'CHANGELOG.md');
  const changelog = read(file);
  // Nobody reads what nobody installs.
  if (manifest.private === true) rmSync(file, { force: true });
  // Once: a second call without changes must not read what the first has written.
  else if ((changelog.match(/^## /gm) ?? []).length <= 1 && !changelog.includes('\nFirst release: ')) {
    const { name, version, description = name } = manifest;
    const text = firstChangelog({ name, version, description, readme: read(join(folder, 'README.md')), changelog });
    writeFileSync(file, await format(text, { parser: 'markdown' }));
  } else writeFileSync(file, await format(changelog, { parser: 'markdown' }));
}
console.log(allManifests(root)[0].manifest.version);
