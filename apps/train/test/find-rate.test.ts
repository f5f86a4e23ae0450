import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportWeights } from '@htg/backbone';
import { embedderOf, parseRecipe } from '@htg/trainer/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawFolder } from '../../../tooling/datasets/draw-folder.ts';
import { trainCommand } from '../src/commands.ts';

let place: string;
let recipe: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-rate-'));
  await drawFolder(join(place, 'images'), { identities: 16, images: 3 });
  recipe = `
name: tiny
data: { set: folder, path: ${join(place, 'images')}, imageSize: 32 }
model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: null, keypointBlocks: [], embeddingNorm: none }
sampler: { identities: 2, images: 2 }
basic: { steps: 2, learningRate: { kind: constant, rate: 0.01 }, losses: { triplet: { kind: triplet } } }
`;
  await writeFile(join(place, 'tiny.yaml'), recipe);
}, 60_000);
afterAll(() => rm(place, { recursive: true }));

/** What the command prints as JSON, and its page. */
async function findRate(...words: string[]): Promise<{ readonly found: unknown; readonly page: string }> {
  const page = join(place, 'rates.html');
  const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const file = join(place, 'tiny.yaml');
    const common = ['--find-rate', '--engine', 'cpu', '--json', '--out', page];
    await trainCommand().parseAsync([file, ...common, ...words], { from: 'user' });
    const lines = print.mock.calls
      .map(([text]) => String(text))
      .join('')
      .trim()
      .split('\n');
    const found: unknown = JSON.parse(lines[lines.length - 1]);
    return { found, page: await readFile(page, 'utf8') };
  } finally {
    print.mockRestore();
  }
}

describe('htg train --find-rate', () => {
  it('tries rates on the weights that the recipe starts from', { timeout: 120_000 }, async () => {
    const random = await findRate();
    expect(random.found).toMatchObject({ event: 'rate', page: join(place, 'rates.html') });
    expect(random.page).toContain('The recipe has 0.010');
    // The same batches: only where it starts is another.
    const start = embedderOf(parseRecipe(recipe, 'tiny', { set: ['seed=7'] }));
    await writeFile(join(place, 'start.safetensors'), await exportWeights(start));
    start.dispose();
    const named = await findRate('--set', `model.weights=${join(place, 'start.safetensors')}`);
    expect(named.page).not.toBe(random.page);
  });

  it.each([
    ['--resume', []],
    ['--final', []],
    ['--from', ['run']],
    ['--data', ['images']],
    ['--workers', ['2']],
    ['--task', ['1']],
  ])('refuses %s instead of passing over it', async (option, values) => {
    await expect(findRate(option, ...values)).rejects.toThrow(`expected --find-rate without ${option}, received both`);
  });
});
