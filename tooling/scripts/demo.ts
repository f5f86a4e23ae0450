/** `pnpm demo`: everything the demo needs, then both stages on the emoji set, into `runs/demo`. */
import { spawnSync } from 'node:child_process';
import { fetchEngine } from './fetch-engine.ts';

fetchEngine();
const train = [
  'apps/htg/src/cli.ts',
  'train',
  'recipes/emoji-demo.yaml',
  '--out',
  'runs/demo',
  ...process.argv.slice(2),
];
const { status } = spawnSync(process.execPath, ['--conditions=@htg/source', '--import', 'tsx', ...train], {
  stdio: 'inherit',
  cwd: new URL('../..', import.meta.url),
});
process.exit(status ?? 1);
