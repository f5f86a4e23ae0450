/** Built declarations of published packages may ask for nothing that their manifests do not name. Part of `pnpm check`, after the builds. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publishedManifests } from '../release/published.ts';
import { undeclaredImports } from '../release/undeclared-imports.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
for (const { folder, manifest } of publishedManifests(root)) {
  const dist = join(folder, 'dist');
  const built = readdirSync(dist, { recursive: true, encoding: 'utf8' });
  for (const file of built.filter((each) => /\.d\.c?ts$/.test(each))) {
    const undeclared = undeclaredImports(readFileSync(join(dist, file), 'utf8'), manifest);
    if (undeclared.length === 0) continue;
    process.exitCode = 1;
    console.error(
      `${basename(folder)}/dist/${file}: expected imports that package.json has as dependencies, received ${undeclared.join(', ')}; add them, or have the build take them in (tooling/config/tsup.ts)`,
    );
  }
}
