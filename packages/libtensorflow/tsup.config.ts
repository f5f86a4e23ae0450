import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Options } from 'tsup';
import { packageBuild } from '../../tooling/config/tsup.ts';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/**
 * Puts tfjs-node's kernels into the package. They ask for the union package `@tensorflow/tfjs`, of which they use what
 * tfjs-core has; for functions of Node's `util` that later versions lack; and for protobuf classes that only the summary
 * writer needs, which we write ourselves.
 */
const bundleKernels: Plugin = {
  name: 'bundle-tfjs-node-kernels',
  setup(build) {
    const stand = (file: string) => fileURLToPath(new URL(`src/vendored/${file}`, import.meta.url));
    const replaced: Readonly<Record<string, string>> = {
      '@tensorflow/tfjs': stand('tfjs.ts'),
      os: stand('node-os.ts'),
      util: stand('node-util.ts'),
      './proto/api_pb': stand('no-protobuf.ts'),
    };
    build.onResolve({ filter: /^(@tensorflow\/tfjs|os|util|\.\/proto\/api_pb)$/ }, ({ path, importer }) =>
      importer.includes('tfjs-node-gpu') ? { path: replaced[path] } : undefined,
    );
    // A require of tfjs-core itself would stay a require, which an ES module does not have.
    build.onLoad({ filter: /tfjs-node-gpu.dist.*\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('"@tensorflow/tfjs-core"', '"@tensorflow/tfjs"'),
    }));
  },
};

const build = packageBuild({
  esbuildPlugins: [bundleKernels],
  noExternal: [/^@tensorflow\/tfjs-node-gpu/],
  external: [/^@koromix\//],
  // import.meta.url in the CommonJS build.
  shims: true,
});

export default defineConfig([build, { ...build, entry: ['src/cli.ts'], format: ['esm'], dts: false, clean: false }]);
