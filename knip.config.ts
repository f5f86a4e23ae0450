import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  workspaces: {
    // The build puts these in place of what tfjs-node's kernels ask for.
    // Its tests run programs in processes of their own.
    'packages/libtensorflow': { entry: ['src/vendored/*.ts', 'test/programs/*.ts'] },
    // Bundled into the report's page.
    'packages/report': { entry: ['src/client/main.ts'] },
    // Starts workers and commands from the source.
    'packages/datasets': { ignoreDependencies: ['tsx'] },
    tooling: {
      entry: ['bench/suites/*.ts', 'gpu/{check,pack}.ts', 'scripts/*.ts', 'oracles/*.ts', 'config/*'],
      // Imported by a name that types do not see.
      ignoreDependencies: ['assemblyscript'],
    },
  },
  // A type that a file exports beside its function is there to be named by whoever calls that.
  ignoreExportsUsedInFile: { interface: true, type: true },
  // Read from their folders, as data, or found at run time by a name that is no literal.
  ignoreDependencies: ['@iconify-json/.*', 'webgpu'],
  // The system's own, for the tests of a full disk and of images that are none.
  ignoreBinaries: ['mkfifo', 'mount', 'umount'],
  rules: { catalog: 'off' },
};

export default config;
