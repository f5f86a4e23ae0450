import { defineConfig } from 'tsup';
import { packageBuild, pageScript } from '../../tooling/config/tsup.ts';
import { pageTensorFlow } from './page-tensorflow.ts';

/** For pages without a bundler: the layers as a plain script, which takes the page's own TensorFlow.js from `tf`. */
const layers = pageScript({ entry: { layers: 'src/layers.ts' }, esbuildPlugins: [pageTensorFlow] });

export default defineConfig([...packageBuild(), layers]);
