import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/config/tsup.ts';

export default defineConfig(
  packageBuild({
    threads: { 'scan-worker': 'src/threads/scan-worker.ts' },
    // Threads are started from beside the code, which only `import.meta.url` knows in the source.
    shims: true,
  }),
);
