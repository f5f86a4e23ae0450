import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/config/tsup.ts';
import { pageTensorFlow } from './page-tensorflow.ts';

const entries = packageBuild({ entry: ['src/index.ts', 'src/layers.ts', 'src/named.ts', 'src/node.ts'] });

/** For pages without a bundler: the layers as a plain script, which takes the page's own TensorFlow.js from `tf`. */
const script = packageBuild({
  entry: { layers: 'src/layers.ts' },
  format: ['iife'],
  target: 'es2020',
  platform: 'browser',
  clean: false,
  dts: false,
  minify: true,
  esbuildPlugins: [pageTensorFlow],
});

export default defineConfig([entries, script]);
