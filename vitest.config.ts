import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { maxWorkers, onConsoleLog, testProjects } from './tooling/config/vitest.ts';

const inFolder = (folder: string) => readdirSync(folder).flatMap((name) => testProjects(name, `${folder}/${name}`));

export default defineConfig({
  test: {
    projects: [...inFolder('packages'), ...inFolder('apps'), ...testProjects('tooling', 'tooling')],
    reporters: ['default', './tooling/config/summary-reporter.ts'],
    maxWorkers,
    onConsoleLog,
  },
});
