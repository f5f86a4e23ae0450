import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/config/tsup.ts';

// Shims: the CJS build looks icon packages up from its own place, which only `import.meta.url` knows in the source.
const build = packageBuild({
  entry: {
    index: 'src/index.ts',
    browser: 'src/browser.ts',
    commands: 'src/commands.ts',
    named: 'src/named.ts',
    worker: 'src/images/worker.ts',
    'svg-process': 'src/reading/svg-process.ts',
  },
  shims: true,
});

export default defineConfig([build, { ...build, entry: ['src/cli.ts'], format: ['esm'], dts: false, clean: false }]);
