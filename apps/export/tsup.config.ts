import { defineConfig } from 'tsup';
import { buildPage } from '../../packages/explorer/src/build-page.ts';
import { writePageFiles } from '../../packages/explorer/src/page-files.ts';
import { packageBuild } from '../../tooling/config/tsup.ts';

export default defineConfig(
  packageBuild({
    external: ['@htg/explorer/build-page'],
    // The page lies beside the code that reads it.
    onSuccess: async () => writePageFiles(new URL('dist/explorer/', import.meta.url), await buildPage('static')),
  }),
);
