import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Options } from 'tsup';
import { noDynamicRequire } from './no-dynamic-require.ts';

const ground = /^@htg\/ground\//;
const groundFolder = new URL('../../packages/ground/', import.meta.url);

/** The declarations' bundler leaves out what it finds in node_modules: this finds the ground floor's sources beside it. */
const groundTypes = Object.fromEntries(
  Object.entries(groundExports()).map(([path, file]) => [
    `@htg/ground${path.slice(1)}`,
    [fileURLToPath(new URL(file, groundFolder))],
  ]),
);

function groundExports(): Readonly<Record<string, string>> {
  const text = readFileSync(new URL('package.json', groundFolder), 'utf8');
  return (JSON.parse(text) as { readonly exports: Readonly<Record<string, string>> }).exports;
}

/** The build of every package: ESM and CJS, typed, one file per entry, dependencies left to the installer; the ground floor is bundled. */
export function packageBuild({ noExternal = [], dts = true, ...overrides }: Options = {}): Options {
  return {
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    target: 'node20',
    clean: true,
    sourcemap: true,
    treeshake: true,
    plugins: [noDynamicRequire],
    ...overrides,
    noExternal: [ground, ...noExternal],
    dts: dts === true ? { compilerOptions: { paths: groundTypes } } : dts,
  };
}
