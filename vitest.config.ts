import { defineConfig } from 'vitest/config';
import { allProjects, maxWorkers, onConsoleLog } from './tooling/config/vitest.ts';

export default defineConfig({
  test: {
    projects: allProjects(),
    reporters: ['default', './tooling/config/summary-reporter.ts'],
    maxWorkers,
    onConsoleLog,
  },
});
