import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drawFolder } from '../../../tooling/datasets/draw-folder.ts';
import { drawJpeg, put } from '../../../tooling/datasets/draw.ts';
import { recipeOf, withChange } from '../src/ablation.ts';
import { dataContents } from '../src/data-contents.ts';
import { armKey, basicKey, basicSettings } from '../src/keys.ts';
import { parseAblation } from '../src/read-ablation.ts';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-contents-'));
  vi.stubEnv('HTG_CACHE', join(place, 'cache'));
  await drawFolder(join(place, 'images'), { identities: 8, images: 2 });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(place, { recursive: true });
});

function ablationOf(more = '', data = `set: folder, path: ${JSON.stringify(join(place, 'images'))}`) {
  return parseAblation(`
name: tiny
seeds: [1, 2]
splits: [1, 2]
compareTo: [plain]
recipe:
  data: { ${data}, imageSize: 32${more} }
  basic: { steps: 2, learningRate: { kind: constant, rate: 0.01 } }
  htg: { steps: 2, learningRate: { kind: constant, rate: 0.01 } }
arms:
  plain: {}
  noise: { settings: { htg: { generator: { kind: noise } } }, matchChangeOf: plain }
`);
}

/** Keys of the noise arm in one cell, with what the images are now. */
async function keys(split = 1) {
  const ablation = ablationOf();
  const known = { ...ablation, contents: await dataContents(ablation) };
  const recipe = withChange(recipeOf(known, known.arms.noise, { seed: 1, split }), 0.5);
  return { basic: basicKey(recipe), arm: armKey(recipe), settings: basicSettings(recipe) };
}

describe("a training's key", () => {
  it('is another one as soon as an identity was added, an image changed or was given to another, and the same for a copy', async () => {
    const before = await keys();
    expect(before.settings).toHaveProperty('content', expect.stringMatching(/^[0-9a-f]{16}$/));
    await cp(join(place, 'images'), join(place, 'kept'), { recursive: true });
    const seen = new Set([before.arm]);
    const changes = [
      async () => put(join(place, 'images', 'thing 99', '0.jpg'), await drawJpeg(99, 0, [60, 80])),
      async () => put(join(place, 'images', 'thing 1', '0.jpg'), await drawJpeg(99, 1, [60, 80])),
      () => rename(join(place, 'images', 'thing 2', '0.jpg'), join(place, 'images', 'thing 3', 'other.jpg')),
    ];
    for (const change of changes) {
      await change();
      const now = await keys();
      expect(now.basic).not.toBe(before.basic);
      seen.add(now.arm);
    }
    expect(seen.size).toBe(4);
    await rm(join(place, 'images'), { recursive: true });
    await rename(join(place, 'kept'), join(place, 'images'));
    expect(await keys()).toEqual(before);
    expect((await keys(2)).settings).toMatchObject({ content: (before.settings as { content: string }).content });
  });

  it('of the emoji set says nothing of images: its packages are of fixed versions', async () => {
    const ablation = ablationOf('', 'set: emoji');
    const contents = await dataContents(ablation);
    expect(contents(ablation.recipe.data as never)).toBeUndefined();
  });
});

it.each([
  ['train: 0.5, validation: 0, test: 0.5', 'validation'],
  ['train: 0.5, validation: 0.5, test: 0', 'test'],
])('an ablation with shares %s is refused before anything is trained', async (shares, part) => {
  await expect(dataContents(ablationOf(`, shares: { ${shares} }`))).rejects.toThrow(
    `htg-ablate: expected ${part} identities, by which arms are compared, received none; give them a share`,
  );
});
