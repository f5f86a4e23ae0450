import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/config/tsup.ts';

export default defineConfig(
  packageBuild({
    threads: { worker: 'src/images/worker.ts', 'svg-process': 'src/reading/svg-process.ts' },
    // The CJS build looks icon packages up from its own place, which only `import.meta.url` knows in the source.
    shims: true,
  }),
);
