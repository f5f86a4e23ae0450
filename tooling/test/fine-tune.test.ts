import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEmbedder, exportWeights, resnet18 } from '@htg/backbone';
import { useEngine } from '@htg/engine';
import { locateLibrary } from '@htg/libtensorflow';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawFolder } from '../datasets/draw-folder.ts';
import { codeBlocks } from '../testing/code-blocks.ts';
import type { CodeBlock } from '../testing/code-blocks.ts';
import { runLine } from '../testing/commands.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('docs/fine-tune-your-photos.md', () => {
  let place: string;
  let blocks: CodeBlock[];

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'htg-photos-'));
    blocks = codeBlocks(await readFile(join(root, 'docs/fine-tune-your-photos.md'), 'utf8'));
    vi.stubEnv('HTG_CACHE', join(place, 'cache'));
    await drawFolder(join(place, 'photos'), { identities: 24, images: 4 });
  });

  afterAll(() => {
    vi.unstubAllEnvs();
    return rm(place, { recursive: true, force: true });
  });

  it('checks and trains as it says, to the table', async (context) => {
    if (locateLibrary() === undefined) {
      context.skip('no libtensorflow: run htg-engine install');
      return;
    }
    // A small net in a file stands in for the catalogue's, which pip would have to fetch.
    await useEngine();
    const embedder = createEmbedder({ backbone: resnet18({ width: 4 }), imageSize: 64, keypointBlocks: [] });
    await writeFile(join(place, 'small.safetensors'), await exportWeights(embedder, { part: 'backbone' }));
    const recipe = blocks.find(({ info }) => info === 'yaml photos.yaml')?.text ?? '';
    const shorter = recipe
      .replace('weights: efficientnet-lite0', 'weights: small.safetensors\n  backbone: { kind: resnet18, width: 4 }')
      .replace('imageSize: 128', 'imageSize: 64')
      .replace('steps: 300', 'steps: 2')
      .replace('warmUp: 30', 'warmUp: 1');
    expect(shorter).toContain('steps: 2');
    await writeFile(join(place, 'photos.yaml'), shorter);
    const [check, train, final] = blocks.filter(({ info }) => info === 'sh').map(({ text }) => text.trim());
    expect((await runLine(check, place)).status).toBe(0);
    const { status, stdout, stderr } = await runLine(train, place);
    expect(status, stderr).toBe(0);
    for (const row of ['raw pixels', 'zero-shot', 'after stage 1']) expect(stdout).toContain(row);
    expect(final).toBe('htg train --final --from runs/photos --out runs/photos-final');
  }, 300_000);
});
