import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/config/tsup.ts';
import { buildExplorer } from './src/build-explorer.ts';

/** Puts the explorer's page beside the code that reads it. */
async function writeExplorer(): Promise<void> {
  for (const [name, bytes] of await buildExplorer()) {
    const file = fileURLToPath(new URL(`dist/explorer/${name}`, import.meta.url));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}

export default defineConfig(
  packageBuild({
    entry: ['src/cli.ts', 'src/commands.ts', 'src/index.ts', 'src/map/map-worker.ts'],
    format: ['esm'],
    dts: { entry: ['src/commands.ts', 'src/index.ts'] },
    // For sources only.
    external: ['vite'],
    onSuccess: writeExplorer,
  }),
);
