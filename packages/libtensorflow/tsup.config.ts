import { defineConfig } from 'tsup';
import { bundleTfjsNode } from '../../tooling/config/bundle-tfjs-node.ts';
import { packageBuild } from '../../tooling/config/tsup.ts';

const build = packageBuild({
  entry: ['src/index.ts', 'src/commands.ts'],
  esbuildPlugins: [bundleTfjsNode(new URL('src/vendored/', import.meta.url))],
  noExternal: [/^@tensorflow\/tfjs-node-gpu/],
  external: [/^@koromix\//],
  // import.meta.url in the CommonJS build.
  shims: true,
});
const programs = { ...build, entry: ['src/cli.ts', 'src/probe-program.ts'], format: ['esm' as const], dts: false };

export default defineConfig([build, { ...programs, clean: false }]);
