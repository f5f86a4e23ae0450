import { locateLibrary } from '@htg/libtensorflow';
import { expect, it } from 'vitest';
import type { TestContext } from 'vitest';
import { smallDemo } from '../engines/both-stages.ts';
import { compareUpdates } from '../engines/lockstep.ts';
import type { ComparedUpdate } from '../engines/lockstep.ts';

it.for(['wasm', 'tensorflow'] as const)(
  'both stages make the same updates on %s as on cpu',
  async (engine, { skip }: TestContext) => {
    skip(engine === 'tensorflow' && locateLibrary() === undefined, 'no libtensorflow: run htg-engine install');
    const updates: ComparedUpdate[] = [];
    for await (const update of compareUpdates('cpu', engine, smallDemo)) updates.push(update);
    expect(updates.map(({ stage, step }) => `${stage} ${step}`)).toEqual([
      ...['basic 1', 'basic 2', 'basic 3', 'basic 4'],
      ...['htg 1', 'htg 2'],
    ]);
    expect(updates[3].loss).toBeLessThan(updates[0].loss);
    // Rounding of one forward pass.
    expect(Math.max(...updates.map(({ lossDifference }) => lossDifference))).toBeLessThan(1e-5);
    // And of one backward pass: a relu whose input is zero but for rounding opens on one engine and not on the other.
    expect(Math.max(...updates.map(({ updateDifference }) => updateDifference))).toBeLessThan(1e-2);
  },
);
