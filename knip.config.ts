import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  workspaces: {
    // The build puts these in place of what tfjs-node's kernels ask for.
    // It is run by its program, probes a library in a process of its own, and so do its tests.
    'packages/libtensorflow': { entry: ['src/{cli,probe-program}.ts', 'src/vendored/*.ts', 'test/programs/*.ts'] },
    // Bundled into the report's page.
    'packages/report': { entry: ['src/client/main.ts'] },
    // Starts workers and commands from the source. What decodes HEIC is found at run time where it is.
    'packages/datasets': {
      entry: ['src/cli.ts', 'src/reading/svg-process.ts'],
      ignoreDependencies: ['heic-decode', 'tsx'],
    },
    'packages/gallery': { ignoreDependencies: ['tsx'] },
    // Vite builds the page when the app is built, from the explorer's folder.
    'apps/serve': { ignoreDependencies: ['tsx', 'vite'] },
    'apps/export': { ignoreDependencies: ['vite'] },
    // The page is bundled by Vite, which reads its HTML.
    'packages/explorer': { entry: ['src/page/{service,static}.ts'] },
    // Whole schemas, of which a part is written.
    'packages/export': { ignore: ['src/generated/**'] },
    // The hub's client is found at run time where it is; a page of a test reads the bundle of tfjs.
    'packages/backbone': { ignoreDependencies: ['@huggingface/hub', '@tensorflow/tfjs'] },
    'examples/*': { entry: ['*.js'] },
    tooling: {
      entry: [
        'bench/suites/*.ts',
        'config/*',
        'embedding/page.ts',
        'engines/print-losses.ts',
        'fuzz/reader-process.ts',
        'generate/*.ts',
        'gpu/check.ts',
        'gpu/pack.ts',
        'oracles/*.ts',
        'scripts/*.ts',
        'slow/*.ts',
        'testing/gallery-*.ts',
      ],
      // Imported by a name that types do not see.
      ignoreDependencies: ['@bufbuild/protoc-gen-es', 'assemblyscript'],
    },
  },
  // A type that a file exports beside its function is there to be named by whoever calls that.
  ignoreExportsUsedInFile: { interface: true, type: true },
  // Read from their folders, as data, or found at run time by a name that is no literal.
  ignoreDependencies: ['@iconify-json/.*', 'webgpu'],
  // The system's own, for the tests of a full disk and of images that are none.
  ignoreBinaries: ['mkfifo', 'mount', 'nvidia-smi', 'umount'],
  rules: { catalog: 'off' },
};

export default config;
