import { locateLibrary } from '@htg/libtensorflow';
import { beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { largestDifference, smallDemo, trainBothStages, type StageLosses } from '../engines/both-stages.ts';

/** Rounding differs by engine, and each update multiplies it some five times; the losses are around 4. */
const tolerance = 1e-3;

describe('both stages of training', () => {
  let reference: StageLosses;
  beforeAll(async () => {
    reference = await trainBothStages({ engine: 'cpu', ...smallDemo });
  });

  it('learn on the reference engine', () => {
    expect(reference.basic).toHaveLength(4);
    expect(reference.htg).toHaveLength(2);
    expect(reference.basic[3]).toBeLessThan(reference.basic[0]);
  });

  it.for(['wasm', 'tensorflow'] as const)(
    'give the same losses on %s as on cpu',
    async (engine, { skip }: TestContext) => {
      skip(engine === 'tensorflow' && locateLibrary() === undefined, 'no libtensorflow: run htg-engine install');
      const losses = await trainBothStages({ engine, ...smallDemo });
      expect(largestDifference(reference, losses)).toBeLessThan(tolerance);
    },
  );
});
