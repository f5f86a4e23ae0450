import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { locateLibrary } from '../src/index.ts';
import { runProgram } from './run-program.ts';

it('nothing of what TensorFlow says reaches the terminal', (context) => {
  if (locateLibrary() === undefined) context.skip('no libtensorflow: run htg-engine install');
  const { stdout, stderr, status } = runProgram('compute');
  expect(stdout).toBe('2 TensorFlowError: NoSuchO 3\n');
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

it('a program that opens the library and computes nothing ends well', (context) => {
  if (locateLibrary() === undefined) context.skip('no libtensorflow: run htg-engine install');
  const { status, signal } = runProgram('open');
  expect({ status, signal }).toEqual({ status: 0, signal: null });
});

it('without a library the error says how to get one', () => {
  const { stderr, status } = runProgram('compute', [], { HTG_LIBTENSORFLOW: '', XDG_CACHE_HOME: '/nowhere' });
  expect(stderr).toContain(
    "registerTensorFlowBackend: expected TensorFlow's library to be installed, received none; run 'npx @htg/libtensorflow install'",
  );
  expect(status).toBe(1);
});

it('a file that is no library is refused with what the loader says', () => {
  const { stderr } = runProgram('compute', [], {
    HTG_LIBTENSORFLOW: fileURLToPath(new URL('quiet.test.ts', import.meta.url)),
  });
  expect(stderr).toMatch(/openRuntime: expected TensorFlow's library at .*quiet.test.ts to load, received '.*'/);
  expect(stderr).toContain("'npx @htg/libtensorflow doctor' says what is found");
});
