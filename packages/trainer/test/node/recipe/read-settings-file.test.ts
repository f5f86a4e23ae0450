import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettingsFile } from '../../../src/node/index.ts';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-settings-'));
});
afterEach(() => rm(place, { recursive: true }));

describe('readSettingsFile', () => {
  it('gives the text', async () => {
    await writeFile(join(place, 'recipe.yaml'), 'seed: 1');
    expect(await readSettingsFile(join(place, 'recipe.yaml'), 'a recipe')).toBe('seed: 1');
  });

  it.each(['a recipe', 'an ablation'])('says what was expected, and where: %s', async (what) => {
    await expect(readSettingsFile('missing.yaml', what)).rejects.toThrow(
      new RegExp(`^readSettingsFile: expected ${what} at missing\\.yaml, received ENOENT: .*; check the path$`),
    );
  });
});
