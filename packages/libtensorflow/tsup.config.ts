import { defineConfig } from 'tsup';
import { bundleTfjsNode } from '../../tooling/config/bundle-tfjs-node.ts';
import { packageBuild } from '../../tooling/config/tsup.ts';

const build = packageBuild({
  esbuildPlugins: [bundleTfjsNode(new URL('src/vendored/', import.meta.url))],
  noExternal: [/^@tensorflow\/tfjs-node-gpu/],
  external: [/^@koromix\//],
  // import.meta.url in the CommonJS build.
  shims: true,
});

export default defineConfig([build, { ...build, entry: ['src/cli.ts'], format: ['esm'], dts: false, clean: false }]);
