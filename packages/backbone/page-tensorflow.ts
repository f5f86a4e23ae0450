import type { Plugin } from 'esbuild';

/** TensorFlow.js is the page's own, under its usual name, wherever it is imported: layers of another copy would be unknown to it. */
export const pageTensorFlow: Plugin = {
  name: 'page-tensorflow',
  setup(build) {
    build.onResolve({ filter: /^@tensorflow\/tfjs-(?:core|layers)$/ }, ({ path }) => ({ path, namespace: 'page' }));
    build.onLoad({ filter: /.*/, namespace: 'page' }, () => ({
      contents: `if (globalThis.tf === undefined) throw new Error('@htg/backbone/layers: expected TensorFlow.js as tf, received none; put its <script> before this one'); module.exports = globalThis.tf;`,
    }));
  },
};
