import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the virtual environment that `pnpm oracles:install` makes. */
export const oracleEnvironment = fileURLToPath(new URL('.venv', import.meta.url));

/** Its interpreter, whether it is there or not. */
export const oracleInterpreter = fileURLToPath(
  new URL(process.platform === 'win32' ? '.venv/Scripts/python.exe' : '.venv/bin/python', import.meta.url),
);

/**
 * The Python that runs oracles and the peers of benchmarks: the one that `HTG_PYTHON` names, else the one that
 * `pnpm oracles:install` made, else none.
 *
 * @throws Error where `HTG_PYTHON` is set and does not start: a wish that cannot be met is not passed over
 */
export function findPython(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = environment.HTG_PYTHON;
  if (named === undefined || named === '') return existsSync(oracleInterpreter) ? oracleInterpreter : undefined;
  const { status, error } = spawnSync(named, ['-c', ''], { stdio: 'ignore' });
  if (status !== 0) {
    throw new Error(
      `findPython: expected HTG_PYTHON to name a Python interpreter, received ${named}` +
        `${error === undefined ? '' : ` (${error.message})`}; correct or unset it`,
    );
  }
  return named;
}
