import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evaluateRun } from '../src/evaluate-run.ts';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-evaluate-'));
});
afterEach(() => rm(place, { recursive: true }));

const recipe = `name: tiny
data: { set: emoji }
basic: { steps: 1, learningRate: { kind: constant, rate: 0.1 } }
`;

describe('evaluateRun', () => {
  it('says what a run folder is', async () => {
    await expect(evaluateRun(place, () => undefined)).rejects.toThrow('expected a run folder with a recipe.yaml in it');
  });

  it('says that a run has no checkpoint yet', async () => {
    await writeFile(join(place, 'recipe.yaml'), recipe);
    await mkdir(join(place, 'checkpoints'));
    await expect(evaluateRun(place, () => undefined)).rejects.toThrow(
      `evaluateRun: expected a checkpoint (stage1, control, htg) in ${place}/checkpoints, received none`,
    );
  });
});
