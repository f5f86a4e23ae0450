import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
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
 * Packages whose tests leave nothing behind in the process: their files run one after the other in processes that they share, since Node, tfjs and the
 * sources take longer to load than most of them to run. A file whose name ends with `.alone.test.ts` has a process of its own.
 */
const sharing: readonly string[] = [
  'backbone',
  'boosting',
  'datasets',
  'discriminator',
  'generator',
  'ground',
  'losses',
  'metrics',
  'miners',
  'perceptron',
  'report',
  'sampler',
  'trainer',
];

const every = 'test/**/*.test.ts';
const alone = 'test/**/*.alone.test.ts';
const { exclude } = configDefaults;

/** What files of shared processes begin with. */
const shared: TestOptions = {
  isolate: false,
  setupFiles: [fileURLToPath(new URL('../testing/fresh-engine.ts', import.meta.url))],
};

const project = (more: TestOptions): TestProjectInlineConfiguration => ({
  ...fromSources,
  test: { ...settings, ...more },
});

/** The vitest projects of a package or app, for tests that are run from its folder. */
function testProjects(name: string): TestProjectInlineConfiguration[] {
  if (!sharing.includes(name)) return [project({ name, include: [every] })];
  return [
    project({ name, include: [every], exclude: [...exclude, alone], ...shared }),
    project({ name: `${name}-alone`, include: [alone] }),
  ];
}

/**
 * The vitest projects of the whole repository: few, since each transforms the sources anew. They run in the order of their names: what takes long comes
 * first, and the many short files of packages that share processes last, so that both of two cores are busy to the end.
 */
export function allProjects(): TestProjectInlineConfiguration[] {
  const folders = `packages/{${sharing.join(',')}}`;
  return [
    project({ name: 'apps', include: [`apps/*/${every}`, `tooling/${every}`] }),
    project({
      ...{ name: 'packages', include: [`packages/*/${every}`] },
      exclude: [...exclude, `${folders}/test/**/!(*.alone).test.ts`],
    }),
    project({
      ...{ ...shared, name: 'packages-sharing', include: [`${folders}/${every}`] },
      exclude: [...exclude, `${folders}/${alone}`],
    }),
  ];
}

/** The configuration of a package or app, for tests that are run from its folder. */
export function packageTests(name: string): ViteUserConfig {
  return { test: { projects: testProjects(name), maxWorkers, onConsoleLog } };
}

/** The configuration of checks that are no package, each with a process of its own. */
export function checkTests(name: string, overrides: TestOptions): ViteUserConfig {
  return { ...fromSources, test: { name, ...settings, ...overrides } };
}
