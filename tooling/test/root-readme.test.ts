import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFolder } from '../datasets/draw-folder.ts';
import { codeBlocks } from '../testing/code-blocks.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe("the README's twelve lines", () => {
  let place: string;
  // Where `htg` is found by its name.
  const file = join(root, 'apps/htg/readme-lines.tmp.ts');

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'htg-lines-'));
    await drawFolder(join(place, 'images'), { identities: 24, images: 4 });
  });
  afterAll(async () => {
    await rm(file, { force: true });
    await rm(place, { recursive: true, force: true });
  });

  it('train on a folder and find what is nearest', { timeout: 120_000 }, async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const example = codeBlocks(readme).find(({ info }) => info === 'ts')?.text ?? '';
    // What is indented goes on with the line before it.
    expect(example.split('\n').filter((line) => /^\w/.test(line))).toHaveLength(12);
    // As they stand, but for the number of updates and the width of the net.
    await writeFile(file, example.replace('steps = 600', 'steps = 2').replace('width: 32', 'width: 4'));
    const args = ['--conditions=@htg/source', '--import', import.meta.resolve('tsx'), file];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: place, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^2 \d\.\d+\nthing 0\/0\.jpg is nearest to \[/m);
    expect(stdout).toMatch(/'thing \d+\/\d\.jpg', 'thing \d+\/\d\.jpg', 'thing \d+\/\d\.jpg'/);
  });
});
