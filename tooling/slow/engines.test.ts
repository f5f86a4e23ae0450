import { locateLibrary } from '@htg/libtensorflow';
import { describe, expect, it } from 'vitest';
import { fullDemo } from '../engines/both-stages.ts';
import { compareUpdates } from '../engines/lockstep.ts';
import type { ComparedUpdate } from '../engines/lockstep.ts';

/**
 * The demo's networks and batches, 50 updates of each stage. Every update starts from TensorFlow's state: left to themselves even
 * two runs of TensorFlow whose weights differ in the last bit have lost each other by then (`pnpm slow compare-engines --disturb`).
 * Minutes on WASM, a quarter of an hour on cpu.
 */
describe.skipIf(locateLibrary() === undefined)('50 updates per stage of the demo, as on TensorFlow', () => {
  it.each(['wasm', 'cpu'] as const)('%s', async (engine) => {
    const steps = { basicSteps: 50, htgSteps: 50, learningRate: 0.001 };
    const updates: ComparedUpdate[] = [];
    for await (const update of compareUpdates('tensorflow', engine, { ...fullDemo, ...steps })) {
      const { stage, step, loss, lossDifference, updateDifference } = update;
      updates.push(update);
      console.log(
        `${engine}, ${stage} ${String(step)}: loss ${loss.toFixed(5)}, off by ${lossDifference.toExponential(1)}, ` +
          `update by ${updateDifference.toExponential(1)}`,
      );
    }
    expect(updates).toHaveLength(100);
    expect(Math.max(...updates.map(({ lossDifference }) => lossDifference))).toBeLessThan(1e-3);
    // A relu whose input is zero but for rounding opens in one engine and not in the other: PyTorch's own memory layouts differ by 1e-2.
    expect(Math.max(...updates.map(({ updateDifference }) => updateDifference))).toBeLessThan(1e-2);
  });
});
