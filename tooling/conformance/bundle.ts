import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleTfjsNode } from '../config/bundle-tfjs-node.ts';

/** The backend's package: from there its dependencies are found, and the bundle loads koffi's native module. */
const home = new URL('../../packages/libtensorflow/', import.meta.url);
const folder = fileURLToPath(home);

/** tfjs-core's specs are sources of one module graph, so everything in the bundle must use that graph's tfjs-core. */
const entry = `
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { registerTensorFlowBackend } from './src/index.ts';

export async function defineSpecs() {
  setTestEnvs([{ name: 'test-tensorflow', backendName: 'tensorflow', flags: {}, isDataSync: true }]);
  const { runtime } = await registerTensorFlowBackend();
  await import('@tensorflow/tfjs-core/dist/tests');
  return runtime.version;
}
`;

/**
 * Bundles tfjs-core's own specs with our backend.
 *
 * @returns path of a CommonJS module that exports `defineSpecs`, which needs jasmine's globals
 */
export async function bundleSpecs(): Promise<string> {
  const outfile = `${folder}node_modules/.cache/conformance/specs.cjs`;
  await build({
    stdin: { contents: entry, resolveDir: folder, loader: 'ts' },
    ...{ bundle: true, platform: 'node', format: 'cjs', target: 'node20', outfile, logLevel: 'error' },
    conditions: ['@htg/source'],
    // tfjs-core's list of modules with side effects leaves its specs out.
    ignoreAnnotations: true,
    define: { 'import.meta.url': 'specsUrl' },
    banner: { js: `const specsUrl = require('node:url').pathToFileURL(__filename).href;` },
    external: ['@koromix/*', 'jasmine-core/*'],
    plugins: [
      bundleTfjsNode(new URL('src/vendored/', home)),
      {
        name: 'one-tfjs-core',
        setup(bundler) {
          // The package's main file is a bundle of its own; the specs import the modules that it was made of.
          bundler.onResolve({ filter: /^@tensorflow\/tfjs-core$/ }, () => ({
            path: realpathSync(`${folder}node_modules/@tensorflow/tfjs-core/dist/index.js`),
          }));
        },
      },
    ],
  });
  return outfile;
}
