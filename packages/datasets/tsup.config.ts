import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/config/tsup.ts';

// Shims: the CJS build looks icon packages up from its own place, which only `import.meta.url` knows in the source.
export default defineConfig(packageBuild({ entry: ['src/index.ts', 'src/browser.ts'], shims: true }));
