import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = new URL('../..', import.meta.url);

/**
 * Gets TensorFlow's library by `htg-engine install`, from source; nothing happens if it is there. Where it can't be had
 * (no pip, no network, a platform without a library) the reason is printed and work goes on: training falls back to
 * another backend, tests that need TensorFlow are skipped by name.
 *
 * @returns whether the library is there
 */
export function fetchEngine(): boolean {
  const cli = fileURLToPath(new URL('packages/libtensorflow/src/cli.ts', root));
  const args = ['--conditions=@htg/source', '--import', 'tsx', cli, 'install'];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', cwd: root });
  if (status !== 0) console.error('Going on without TensorFlow.');
  return status === 0;
}
