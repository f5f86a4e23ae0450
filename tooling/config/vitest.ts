import { availableParallelism } from 'node:os';
import { configDefaults } from 'vitest/config';
import type { TestProjectInlineConfiguration, ViteUserConfig } from 'vitest/config';

type TestOptions = NonNullable<ViteUserConfig['test']>;

/**
 * Keeps out of the log what tfjs's cpu backend says once per process, that there is a faster one. Vitest asks the root's configuration alone, so it
 * stands in that of the repository as well as in each package's, which is the root where tests are run from its folder.
 */
export function onConsoleLog(log: string): boolean {
  return !log.includes('you are running TensorFlow.js in Node.js');
}

/** Test files at a time: both of two cores, where vitest would leave one to itself, which has little to do; all but one of more. */
export const maxWorkers = Math.max(Math.min(2, availableParallelism()), availableParallelism() - 1);

const settings: TestOptions = {
  pool: 'forks',
  maxWorkers,
  testTimeout: 60_000,
  hookTimeout: 60_000,
  onConsoleLog,
};

/** Sources are resolved without a build. */
const conditions = ['@htg/source'];
const fromSources = { resolve: { conditions }, ssr: { resolve: { conditions } } };

/**
 * Packages that compute and keep nothing of their own in the process: their test files run one after the other in processes that they share, since Node,
 * tfjs and the sources take longer to load than most of them to run. A file whose name ends with `.alone.test.ts` has a process of its own.
 */
const sharing: readonly string[] = [
  'boosting',
  'discriminator',
  'generator',
  'ground',
  'losses',
  'metrics',
  'miners',
  'perceptron',
  'sampler',
];

/** The vitest projects of a package or app. `root` is its folder, where that is not the configuration's own. */
export function testProjects(name: string, root?: string): TestProjectInlineConfiguration[] {
  const project = (more: TestOptions): TestProjectInlineConfiguration => ({
    ...fromSources,
    ...(root !== undefined && { root }),
    test: { name, include: ['test/**/*.test.ts'], ...settings, ...more },
  });
  if (!sharing.includes(name)) return [project({})];
  const alone = ['test/**/*.alone.test.ts'];
  return [
    project({ isolate: false, exclude: [...configDefaults.exclude, ...alone] }),
    project({ name: aloneOf(name), include: alone }),
  ];
}

/** What the project of a package's files with processes of their own is called. */
export function aloneOf(name: string): string {
  return `${name}-alone`;
}

/** The configuration of a package or app, for tests that are run from its folder. */
export function packageTests(name: string): ViteUserConfig {
  return { test: { projects: testProjects(name), maxWorkers, onConsoleLog } };
}

/** The configuration of checks that are no package, each with a process of its own. */
export function checkTests(name: string, overrides: TestOptions): ViteUserConfig {
  return { ...fromSources, test: { name, ...settings, ...overrides } };
}
