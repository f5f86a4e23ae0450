import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How long the demo took; or why it was not run. */
export type DemoTime = { readonly seconds: number; readonly exit: number | null } | { readonly absent: string };

/** The demo as a person runs it, images and report included: only in a checkout, which has its recipe and the icon packages. */
export function timeDemo(seconds: number): DemoTime {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const recipe = join(root, 'recipes/emoji-demo.yaml');
  if (!existsSync(recipe)) return { absent: 'the demo is not packed: run this script in a checkout of the repository' };
  const folder = mkdtempSync(join(tmpdir(), 'htg-gpu-demo-'));
  try {
    const start = performance.now();
    const program = ['--conditions=@htg/source', '--import', 'tsx', join(root, 'apps/htg/src/cli.ts')];
    const words = ['train', recipe, '--out', join(folder, 'demo'), '--quiet', '--set', 'compute={ optimize: auto }'];
    const { status } = spawnSync(process.execPath, [...program, ...words], {
      ...{ cwd: root, stdio: 'ignore', timeout: Math.round(Math.max(1, seconds) * 1000), killSignal: 'SIGKILL' },
    });
    return { seconds: Number(((performance.now() - start) / 1000).toFixed(1)), exit: status };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
