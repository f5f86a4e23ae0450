import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/config/tsup.ts';

export default defineConfig(
  packageBuild({ entry: ['src/cli.ts', 'src/commands.ts'], format: ['esm'], dts: { entry: 'src/commands.ts' } }),
);
