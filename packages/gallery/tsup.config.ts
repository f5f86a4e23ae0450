import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/config/tsup.ts';

// Shims: threads are started from beside the code, which only `import.meta.url` knows in the source.
export default defineConfig(
  packageBuild({
    entry: { index: 'src/index.ts', exact: 'src/exact.ts', 'scan-worker': 'src/threads/scan-worker.ts' },
    shims: true,
  }),
);
