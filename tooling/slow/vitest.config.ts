import { defineConfig } from 'vitest/config';
import { checkTests } from '../config/vitest.ts';

/** `pnpm slow [name]`: checks that take minutes, each by the name of its file. */
export default defineConfig({
  root: import.meta.dirname,
  ...checkTests('slow', { include: ['*.test.ts'], testTimeout: 3 * 3_600_000, fileParallelism: false }),
});
