import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What vitest counted, and the names of the tests that failed; or why it did not run. */
export interface TestCounts {
  readonly passed?: number;
  readonly failed?: number;
  readonly skipped?: number;
  readonly failures?: readonly string[];
  readonly absent?: string;
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Runs the tests of the packages that compute on TensorFlow: on the GPU, where there is one. */
export function runTests(seconds: number): TestCounts {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  if (!existsSync(vitest))
    return { absent: 'the tests are not packed: run this script in a checkout of the repository' };
  const folders = ['packages/libtensorflow/', 'packages/engine/'];
  const { stdout, error } = spawnSync(process.execPath, [vitest, 'run', ...folders, '--reporter=json'], {
    ...{
      cwd: root,
      encoding: 'utf8',
      timeout: Math.round(Math.max(1, seconds) * 1000),
      killSignal: 'SIGKILL',
      maxBuffer: 2 ** 28,
    },
  });
  const begin = stdout.indexOf('{"numTotalTestSuites"');
  if (error !== undefined || begin < 0) return { absent: `vitest did not end: ${String(error ?? stdout.slice(-300))}` };
  const report = JSON.parse(stdout.slice(begin)) as VitestReport;
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  return {
    ...{ passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests },
    failures: results.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  };
}
