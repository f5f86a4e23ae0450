import type { ViteUserConfig } from 'vitest/config';

type TestOptions = NonNullable<ViteUserConfig['test']>;

/**
 * Keeps out of the log what tfjs's cpu backend says once per process, that there is a faster one. Vitest asks the root's configuration alone, so it
 * stands in that of the repository as well as in each package's, which is the root where tests are run from its folder.
 */
export function onConsoleLog(log: string): boolean {
  return !log.includes('you are running TensorFlow.js in Node.js');
}

/** The vitest project of a package: sources are resolved without a build, each test file has a process of its own. */
export function packageTests(name: string, overrides: TestOptions = {}): ViteUserConfig {
  return {
    resolve: { conditions: ['@htg/source'] },
    ssr: { resolve: { conditions: ['@htg/source'] } },
    test: {
      name,
      include: ['test/**/*.test.ts'],
      pool: 'forks',
      testTimeout: 60_000,
      hookTimeout: 60_000,
      onConsoleLog,
      ...overrides,
    },
  };
}
