import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { locateLibrary } from '@htg/libtensorflow';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawFolder } from '../datasets/draw-folder.ts';
import { codeBlocks } from '../testing/code-blocks.ts';
import type { CodeBlock } from '../testing/code-blocks.ts';
import { runLine } from '../testing/commands.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('docs/train-on-your-own-images.md', () => {
  let place: string;
  let blocks: CodeBlock[];

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'htg-own-'));
    const page = await readFile(join(root, 'docs/train-on-your-own-images.md'), 'utf8');
    blocks = codeBlocks(page);
    vi.stubEnv('HTG_CACHE', join(place, 'cache'));
    // "Make one folder for each": what the reader has.
    await drawFolder(join(place, 'images'), { identities: 24, images: 4 });
  });

  afterAll(() => {
    vi.unstubAllEnvs();
    return rm(place, { recursive: true, force: true });
  });

  async function run(command: string): Promise<string> {
    const { status, stdout, stderr } = await runLine(command, place);
    expect(status, `${command}\n${stdout}\n${stderr}`).toBe(0);
    return stdout;
  }

  it('checks and shows the images as it says', async () => {
    const commands = blocks.filter(({ info }) => info === 'sh').map(({ text }) => text.trim());
    const [check, show] = commands;
    expect(check).toBe('htg data check images');
    expect(await run(check)).toMatch(/all +96 +24 [^]*Nothing was found that would falsify a result/);
    expect(await run(show)).toContain('sheet.png: 8 of 12 identities of images, train');
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
    const [train, evaluate, later, embed] = commands.slice(2);
    expect(commands).toHaveLength(6);
    for (const command of [train, evaluate]) {
      const table = await run(command);
      for (const row of ['raw pixels', 'after stage 1', 'control', 'HTG']) expect(table).toContain(row);
      expect(table).toMatch(/rank-1/);
    }
    const result = JSON.parse(await readFile(join(place, 'runs/own/result.json'), 'utf8')) as {
      test: Record<string, object>;
    };
    expect(Object.keys(result.test)).toEqual(['pixels', 'stage1', 'control', 'htg']);
    // Nothing has been added yet.
    await expect(run(later)).rejects.toThrow('expected identities that came after runs/own was trained, received none');
    await run(embed);
    expect((await stat(join(place, 'embeddings.npy'))).size).toBeGreaterThan(1000);
  }, 300_000);
});
