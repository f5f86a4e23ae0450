import type { ViteUserConfig } from 'vitest/config';

type TestOptions = NonNullable<ViteUserConfig['test']>;

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
      // tfjs's cpu backend recommends a faster one, once per process.
      onConsoleLog: (log) => !log.includes('you are running TensorFlow.js in Node.js'),
      ...overrides,
    },
  };
}
