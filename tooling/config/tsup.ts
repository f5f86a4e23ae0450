import type { Options } from 'tsup';

/** The build of every package: ESM and CJS, typed, one file per entry, dependencies left to the installer. */
export function packageBuild(overrides: Options = {}): Options {
  return {
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    target: 'node20',
    dts: true,
    clean: true,
    sourcemap: true,
    treeshake: true,
    ...overrides,
  };
}
