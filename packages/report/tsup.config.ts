import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/config/tsup.ts';
import { bundlePage } from './src/node/bundle-page.ts';

/** Puts the page's script and style beside the code that reads them. */
async function writePage(): Promise<void> {
  const folder = fileURLToPath(new URL('dist/page/', import.meta.url));
  const { script, style } = await bundlePage(fileURLToPath(new URL('src/client', import.meta.url)));
  await mkdir(folder, { recursive: true });
  await Promise.all([writeFile(`${folder}page.js`, script), writeFile(`${folder}page.css`, style)]);
}

export default defineConfig(
  packageBuild({
    // import.meta.url in the CommonJS build.
    shims: true,
    splitting: false,
    // For sources only.
    external: ['esbuild'],
    // log-update, a dependency of development, is bundled: there is no CommonJS of it, and Plug'n'Play cannot require ES modules on Node 20.
    onSuccess: writePage,
  }),
);
