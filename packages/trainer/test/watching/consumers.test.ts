import { describe, expect, it } from 'vitest';
import { bestSoFar, untilStale, validated } from '../../src/index.ts';

async function* reports(steps: number) {
  for (let step = 1; step <= steps; step++) yield await Promise.resolve({ step, steps });
}

async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of iterable) all.push(each);
  return all;
}

describe('validated', () => {
  it('validates at each multiple and after the last update', async () => {
    let count = 0;
    const validate = () => Promise.resolve(++count);
    const all = await collect(validated(reports(5), { every: 2, validate }));
    expect(all.map(({ validation }) => validation)).toEqual([undefined, 1, undefined, 2, 3]);
  });

  it('validates at the report that follows a multiple, where not all updates are reported', async () => {
    const seldom = async function* () {
      for (const step of [3, 6, 9, 10]) yield await Promise.resolve({ step, steps: 10, updates: step === 10 ? 1 : 3 });
    };
    const validated5 = validated(seldom(), { every: 5, validate: () => Promise.resolve(true) });
    expect((await collect(validated5)).map(({ step, validation }) => [step, validation])).toEqual([
      [3, undefined],
      [6, true],
      [9, undefined],
      [10, true],
    ]);
  });

  it('wants a whole number of updates', async () => {
    await expect(collect(validated(reports(1), { every: 0, validate: () => Promise.resolve(1) }))).rejects.toThrow(
      'validated: expected every to be a whole number of updates >= 1, received 0',
    );
  });
});

describe('untilStale', () => {
  const values = [0.1, 0.3, undefined, 0.3, 0.2, 0.9];

  it.each([
    [1, 4],
    [2, 5],
    [3, 6],
  ])('with a patience of %i stops after report %i', async (patience, length) => {
    const stopped = untilStale(reports(values.length), { value: ({ step }) => values[step - 1], patience });
    expect(await collect(stopped)).toHaveLength(length);
  });

  it('resumed, stops where it would have stopped', async () => {
    const options = { value: ({ step }: { step: number }) => values[step - 1], patience: 2 };
    for (const cut of [1, 2, 3, 4, 5]) {
      const memory = bestSoFar();
      for await (const { step } of untilStale(reports(values.length), { ...options, memory })) if (step === cut) break;
      const later = bestSoFar();
      later.restore(JSON.parse(JSON.stringify(memory.state)) as typeof memory.state);
      async function* rest() {
        for await (const report of reports(values.length)) if (report.step > cut) yield report;
      }
      const steps = await collect(untilStale(rest(), { ...options, memory: later }));
      expect(cut + steps.length).toBe(5);
    }
  });

  it('wants a whole number', async () => {
    const stopped = untilStale(reports(1), { value: () => 0, patience: 0.5 });
    await expect(collect(stopped)).rejects.toThrow(
      'untilStale: expected patience to be a whole number >= 1, received 0.5',
    );
  });
});

describe('bestSoFar', () => {
  it('counts the values since the best', () => {
    const best = bestSoFar();
    expect([NaN, 0.1, 0.1, 0.3, 0.2].map((value) => best.observe(value))).toEqual([false, true, false, true, false]);
    expect(best.state).toEqual({ best: 0.3, stale: 1 });
  });

  it('wants an improvement of a size, on wish', () => {
    const best = bestSoFar({ minDelta: 0.1 });
    expect([0, 0.05, 0.1, 0.15].map((value) => best.observe(value))).toEqual([true, false, false, true]);
    expect(() => bestSoFar({ minDelta: -1 })).toThrow('bestSoFar: expected minDelta >= 0, received -1');
  });
});
