import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { maxWorkers, onConsoleLog, testProjects } from './tooling/config/vitest.ts';

const packages = readdirSync('packages');
/** An app of a package's name is told from it. */
const appProject = (name: string): string => (packages.includes(name) ? `${name}-app` : name);

export default defineConfig({
  test: {
    projects: [
      ...packages.flatMap((name) => testProjects(name, `packages/${name}`)),
      ...readdirSync('apps').flatMap((name) => testProjects(appProject(name), `apps/${name}`)),
      ...testProjects('tooling', 'tooling'),
    ],
    reporters: ['default', './tooling/config/summary-reporter.ts'],
    maxWorkers,
    onConsoleLog,
  },
});
