import { defineConfig } from 'vitest/config';
import { onConsoleLog } from './tooling/config/vitest.ts';

export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*', 'tooling'],
    reporters: ['default', './tooling/config/summary-reporter.ts'],
    onConsoleLog,
  },
});
