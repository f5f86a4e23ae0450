import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { locateLibrary } from '../src/index.ts';

function runProgram(environment: NodeJS.ProcessEnv = {}, name = 'compute') {
  const program = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));
  return spawnSync(process.execPath, ['--conditions=@htg/source', '--import', 'tsx', program], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
}

it('nothing of what TensorFlow says reaches the terminal', (context) => {
  if (locateLibrary() === undefined) context.skip('no libtensorflow: run htg-engine install');
  const { stdout, stderr, status } = runProgram();
  expect(stdout).toBe('2 TensorFlowError: NoSuchO 3\n');
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

it('a program that opens the library and computes nothing ends well', (context) => {
  if (locateLibrary() === undefined) context.skip('no libtensorflow: run htg-engine install');
  const { status, signal } = runProgram({}, 'open');
  expect({ status, signal }).toEqual({ status: 0, signal: null });
});

it('without a library the error says how to get one', () => {
  const { stderr, status } = runProgram({ HTG_LIBTENSORFLOW: '', XDG_CACHE_HOME: '/nowhere' });
  expect(stderr).toContain(
    "registerTensorFlowBackend: expected TensorFlow's library to be installed, received none; run 'npx htg-engine install'",
  );
  expect(status).toBe(1);
});

it('a file that is no library is refused with what the loader says', () => {
  const { stderr } = runProgram({ HTG_LIBTENSORFLOW: fileURLToPath(new URL('quiet.test.ts', import.meta.url)) });
  expect(stderr).toMatch(/openRuntime: expected TensorFlow's library at .*quiet.test.ts to load, received '.*'/);
  expect(stderr).toContain("'npx htg-engine doctor' says what is found");
});
