import { expect, it } from 'vitest';
import { nativeStackBytes, wantedStackBytes } from '../../src/c/koffi.ts';
import { checkExecution } from '../../src/function/execution-options.ts';
import { locateLibrary } from '../../src/index.ts';
import { runProgram } from '../run-program.ts';

/** Long enough for XLA's recursion to overflow koffi's own stack, and compiled in a second. `pnpm slow xla` has 10,000. */
const length = '3000';

/** sin(sin(... 0.5)), 3000 times, in doubles. */
const expected = Array.from({ length: Number(length) }).reduce<number>((x) => Math.sin(x), 0.5);

it('native calls have the stack of a thread', () => {
  expect(nativeStackBytes()).toBe(8 * 1024 * 1024);
});

it('XLA compiles a long chain off the main thread', (context) => {
  if (locateLibrary() === undefined) context.skip('no libtensorflow: run htg-engine install');
  const { stdout, signal } = runProgram('xla-chain', [length]);
  expect(signal).toBe(null);
  expect(stdout).toBe(`8388608 ${expected.toFixed(5)}\n`);
});

it("on koffi's own stack the same chain ends the process", (context) => {
  if (locateLibrary() === undefined) context.skip('no libtensorflow: run htg-engine install');
  const { stdout, signal } = runProgram('xla-chain', [length, '131072']);
  expect(stdout).toBe('');
  expect(['SIGSEGV', 'SIGBUS']).toContain(signal);
});

it('where another program has fixed a small stack, XLA is refused in words, and nothing else is', () => {
  expect(() => {
    checkExecution({ optimize: 'xla' }, 131_072);
  }).toThrow(
    'defineFunction: expected native calls to have a stack of 8388608 bytes, on which XLA compiles, received 131072: koffi was ' +
      'in use before this package was loaded',
  );
  for (const options of [{}, { optimize: 'graph' }, { precision: 'bfloat16' }] as const) {
    expect(() => {
      checkExecution(options, 131_072);
    }).not.toThrow();
  }
  expect(() => {
    checkExecution({ optimize: 'xla-clusters' }, wantedStackBytes);
  }).not.toThrow();
});
