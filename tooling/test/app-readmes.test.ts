import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { locateLibrary } from '@htg/libtensorflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serializeNpy } from '../../apps/evaluate/src/files/npy.ts';
import { drawFolder } from '../datasets/draw-folder.ts';
import { codeBlocks, shellCommands } from '../testing/code-blocks.ts';
import { runLine } from '../testing/commands.ts';

const app = (name: string): string => fileURLToPath(new URL(`../../apps/${name}/README.md`, import.meta.url));

describe('every command of the READMEs of train and evaluate', () => {
  let place: string;

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'htg-readmes-'));
    // What the reader has: images, and files of another system.
    await drawFolder(join(place, 'images'), { identities: 24, images: 4 });
    const rows = 12;
    const values = Float32Array.from({ length: rows * 4 }, (_, i) => Math.sin(i * i));
    const identities = Array.from({ length: rows }, (_, row) => row % 4);
    const matrix = serializeNpy(values, [rows, 4]);
    const labels = serializeNpy(Float32Array.from(identities), [rows]);
    for (const name of ['embeddings', 'q', 'g']) await writeFile(join(place, `${name}.npy`), matrix);
    for (const name of ['labels', 'ql', 'gl']) await writeFile(join(place, `${name}.npy`), labels);
    const lines = Array.from({ length: rows }, (_, row) => values.subarray(row * 4, row * 4 + 4).join(','));
    await writeFile(join(place, 'e.csv'), lines.join('\n'));
    const table = identities.map((identity, row) => `mug ${identity},${row % 3}`);
    await writeFile(join(place, 'table.csv'), `identity,camera\n${table.join('\n')}\n`);
  });
  afterAll(() => rm(place, { recursive: true, force: true }));

  it('run as they stand, one after the other', async ({ skip }) => {
    skip(locateLibrary() === undefined, 'no libtensorflow: run htg-engine install');
    const readmes = await Promise.all([app('train'), app('evaluate')].map((path) => readFile(path, 'utf8')));
    const recipe = codeBlocks(readmes[0]).find(({ info }) => info === 'yaml demo.yaml')?.text ?? '';
    // As in the README, but for the number of updates, the size of the net, and images that are few and small.
    const shorter = recipe
      .replace(/\bsteps: \d+/g, 'steps: 2')
      .replace(/warmUpSteps: \d+/, 'warmUpSteps: 2, warmUpBatch: 16')
      .replace(', warmUp: 100', '')
      .replace('set: emoji', 'set: folder, path: images')
      .replace('imageSize: 64', 'imageSize: 32')
      .replace('width: 32', 'width: 4');
    expect(shorter.match(/\b(steps|warmUpSteps): 2\b/g)).toHaveLength(3);
    await writeFile(join(place, 'demo.yaml'), shorter);

    const commands = readmes.flatMap(shellCommands);
    expect(commands).toHaveLength(12);
    for (const command of commands) {
      const { status, stdout, stderr } = await runLine(command.replace('basic.steps=600', 'basic.steps=3'), place);
      expect(status, `${command}\n${stdout}\n${stderr}`).toBe(0);
      expect(stdout, command).toMatch(/│|images, \d+ numbers each|report\.html/);
    }
    for (const file of [
      'runs/demo/report.html',
      'runs/demo/images/htg-worst.png',
      'embeddings.npy',
      'embeddings.csv',
    ]) {
      expect(existsSync(join(place, file)), file).toBe(true);
    }
  }, 600_000);
});
