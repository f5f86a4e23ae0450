import { fileURLToPath } from 'node:url';
import type { Options } from 'tsup';
import { noDynamicRequire } from './no-dynamic-require.ts';

const ground = /^@htg\/ground\//;

/** The declarations' bundler leaves out what it finds in node_modules: this finds the ground floor's sources beside it. */
const groundTypes = {
  '@htg/ground/random': [fileURLToPath(new URL('../../packages/ground/src/random/index.ts', import.meta.url))],
  '@htg/ground/*': [fileURLToPath(new URL('../../packages/ground/src/*.ts', import.meta.url))],
};

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
