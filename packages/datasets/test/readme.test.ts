import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { drawJpeg, put } from '../../../tooling/datasets/draw.ts';

it("the README's example runs as it stands", async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([^]*?)```/.exec(readme)?.[1] ?? '';
  const root = await mkdtemp(join(tmpdir(), 'htg-readme-'));
  try {
    for (let identity = 0; identity < 8; identity++) {
      await put(join(root, 'images', `thing ${identity}`, '1.jpg'), await drawJpeg(identity, 1, [60, 80]));
      await put(
        join(root, 'images', `thing ${identity}`, 'cut.jpg'),
        (await drawJpeg(identity, 2, [60, 80])).subarray(0, 400),
      );
    }
    const index = new URL('../src/index.ts', import.meta.url).href;
    await writeFile(join(root, 'example.mts'), example.replace("'@htg/datasets'", `'${index}'`));
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const env = { ...process.env, HTG_CACHE: join(root, 'cache') };
    const run = spawnSync(process.execPath, ['--import', tsx, 'example.mts'], { cwd: root, env, encoding: 'utf8' });
    expect(run.stderr).toContain('8 images skipped (8 cut off or damaged)');
    expect(run.stdout).toBe('451584 [ 0, 1, 2 ] 1\n451584 [ 2, 0, 1 ] 2\n2 identities that training never saw\n');
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
