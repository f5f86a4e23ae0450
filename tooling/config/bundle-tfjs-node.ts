import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

/**
 * Puts tfjs-node's kernels into a bundle. They ask for the union package `@tensorflow/tfjs`, of which they use what
 * tfjs-core has; for functions of Node's `util` that later versions lack; and for protobuf classes that only their summary
 * writer needs, which we write ourselves.
 *
 * @param standIns the folder of the modules that take the place of those
 */
export function bundleTfjsNode(standIns: URL): Plugin {
  const replaced: Readonly<Record<string, string>> = {
    '@tensorflow/tfjs': 'tfjs.ts',
    os: 'node-os.ts',
    util: 'node-util.ts',
    './proto/api_pb': 'no-protobuf.ts',
  };
  return {
    name: 'bundle-tfjs-node',
    setup(bundler) {
      bundler.onResolve({ filter: /^(@tensorflow\/tfjs|os|util|\.\/proto\/api_pb)$/ }, ({ path, importer }) =>
        importer.includes('tfjs-node-gpu') ? { path: fileURLToPath(new URL(replaced[path], standIns)) } : undefined,
      );
      bundler.onLoad({ filter: /tfjs-node-gpu.dist.*\.js$/ }, async ({ path }) => ({
        contents: rewrite(await readFile(path, 'utf8')),
      }));
    },
  };
}

function rewrite(source: string): string {
  return (
    source
      // A require of tfjs-core itself would stay a require, which an ES module does not have.
      .replaceAll('"@tensorflow/tfjs-core"', '"@tensorflow/tfjs"')
      // The backend's class is written for an ES5 base class; tfjs-core's modules have a real one.
      .replace('_super.call(this) || this', 'Reflect.construct(_super, [], new.target)')
  );
}
