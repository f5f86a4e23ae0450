import { defineConfig } from 'tsup';
import { bundleTfjsNode } from '../../tooling/config/bundle-tfjs-node.ts';
import { packageBuild } from '../../tooling/config/tsup.ts';

export default defineConfig(
  packageBuild({
    programs: ['src/probe-program.ts'],
    esbuildPlugins: [bundleTfjsNode(new URL('src/vendored/', import.meta.url))],
    noExternal: [/^@tensorflow\/tfjs-node-gpu/],
    external: [/^@koromix\//],
    // import.meta.url in the CommonJS build.
    shims: true,
  }),
);
