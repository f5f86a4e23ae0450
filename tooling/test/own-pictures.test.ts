import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { locateLibrary } from '@htg/libtensorflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawJpeg, put } from '../datasets/draw.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A fenced block of a page: what stands after the fence (`sh`, `yaml own.yaml`), and its text. */
interface Block {
  readonly info: string;
  readonly text: string;
}

describe('docs/train-on-your-own-pictures.md', () => {
  let place: string;
  let blocks: Block[];

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'htg-own-'));
    const page = await readFile(join(root, 'docs/train-on-your-own-pictures.md'), 'utf8');
    blocks = [...page.matchAll(/^```(.*)\n([^]*?)^```$/gm)].map(([, info, text]) => ({ info, text }));
    // The commands as an installation would put them on the path.
    for (const [name, source] of [
      ['htg-data', 'packages/datasets/src/cli.ts'],
      ['htg-train', 'apps/train/src/cli.ts'],
      ['htg-evaluate', 'apps/evaluate/src/cli.ts'],
    ]) {
      const tsx = join(root, 'node_modules/.bin/tsx');
      await put(
        join(place, 'bin', name),
        `#!/bin/sh\nexec "${tsx}" --conditions=@htg/source "${join(root, source)}" "$@"\n`,
      );
      await chmod(join(place, 'bin', name), 0o755);
    }
    // "Make one folder for each": what the reader has.
    for (let identity = 0; identity < 24; identity++) {
      for (let picture = 0; picture < 4; picture++) {
        await put(
          join(place, 'pictures', `thing ${identity}`, `${picture}.jpg`),
          await drawJpeg(identity, picture, [90, 120]),
        );
      }
    }
  });

  afterAll(() => rm(place, { recursive: true, force: true }));

  function run(command: string): string {
    const path = `${join(place, 'bin')}${delimiter}${process.env.PATH ?? ''}`;
    const env = { ...process.env, PATH: path, HTG_CACHE: join(place, 'cache') };
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: place, env, encoding: 'utf8' });
    expect(status, `${command}\n${stdout}\n${stderr}`).toBe(0);
    return stdout;
  }

  it('checks and shows the pictures as it says', async () => {
    const commands = blocks.filter(({ info }) => info === 'sh').map(({ text }) => text.trim());
    const [check, show] = commands;
    expect(check).toBe('htg-data check pictures');
    expect(run(check)).toMatch(/all +96 +24 [^]*Nothing was found that would falsify a result/);
    expect(run(show)).toContain('sheet.png: 8 of 12 identities of pictures, train');
    expect((await stat(join(place, 'sheet.png'))).size).toBeGreaterThan(1000);
  }, 120_000);

  it('trains and evaluates as it says, to the table', async (context) => {
    if (locateLibrary() === undefined) {
      context.skip('no libtensorflow: run htg-engine install');
      return;
    }
    const recipe = blocks.find(({ info }) => info === 'yaml own.yaml');
    // Everything as on the page, but for the number of updates and the width of the net.
    const shorter =
      recipe?.text
        .replace(/steps: \d+/g, 'steps: 2')
        .replace('warmUp: 100', 'warmUp: 1')
        .replace('width: 32', 'width: 8') ?? '';
    expect(shorter).toContain('steps: 2');
    const warmUp = '  discriminator: { warmUpSteps: 2, warmUpBatch: 16 }\n';
    await writeFile(join(place, 'own.yaml'), shorter + warmUp);
    const commands = blocks.filter(({ info }) => info === 'sh').map(({ text }) => text.trim());
    const [train, evaluate] = commands.slice(2);
    expect(commands).toHaveLength(4);
    for (const command of [train, evaluate]) {
      const table = run(command);
      for (const row of ['raw pixels', 'after stage 1', 'control', 'HTG']) expect(table).toContain(row);
      expect(table).toMatch(/rank-1/);
    }
    const result = JSON.parse(await readFile(join(place, 'runs/own/result.json'), 'utf8')) as {
      test: Record<string, object>;
    };
    expect(Object.keys(result.test)).toEqual(['pixels', 'stage1', 'control', 'htg']);
  }, 300_000);
});
