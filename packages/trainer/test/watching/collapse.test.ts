import { createEmbedder, resnet18 } from '@htg/backbone';
import { memorySet } from '@htg/datasets';
import type { ImageSet } from '@htg/datasets';
import { createDiscriminator } from '@htg/discriminator';
import { createGenerator } from '@htg/generator';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { constantSchedule, trainBasic, trainHtg, watchCollapse, withNotices } from '../../src/index.ts';
import type { CollapseMeasures, Notice } from '../../src/index.ts';
import { methodLosses, sampler, side, tinyNetworks, tinySet } from '../tiny.ts';

const still = () => 0;

/** Images of one color each. */
function colors(of: (identity: number) => number): ImageSet {
  const labels = Int32Array.of(0, 0, 1, 1, 2, 2);
  const size = side * side * 3;
  const pixels = Uint8Array.from({ length: labels.length * size }, (_, i) => of(labels[Math.floor(i / size)]));
  return memorySet({ pixels, height: side, width: side, labels, names: ['0', '1', '2'] });
}

/** What is noticed of a training in three updates, by the watch of a more patient person in a hurry. */
async function noticed(training: AsyncIterable<{ measures: CollapseMeasures }>, margin = 0.6): Promise<Notice[]> {
  const watch = watchCollapse({ margin, patience: 3, horizon: 2 });
  const all = [];
  for await (const { notices } of withNotices(training, { watch })) all.push(...notices);
  return all;
}

const names = (notices: readonly Notice[]) => notices.map(({ collapse }) => collapse);

describe('watchCollapse', () => {
  it('notices embeddings that are all alike, and the loss at the margin: images that do not differ', async () => {
    const train = colors(() => 100);
    const embedder = createEmbedder({
      ...{ backbone: resnet18({ width: 2 }), imageSize: side, embeddingLength: 4, embeddingNorm: 'none', seed: 1 },
    });
    const losses = methodLosses({ embeddingLength: embedder.outputLength, identities: 3 });
    const notices = await noticed(trainBasic({ embedder, losses, train, sampler, steps: 3, learningRate: still }));
    expect(names(notices)).toEqual(['lossAtMargin', 'embeddingsAlike']);
    expect(notices[0].text).toMatch(
      /^the triplet loss stays at the margin \(0\.600 at 0\.6\).*Usual remedies: a lower learning rate/,
    );
    expect(notices[1].text).toMatch(
      /^all embeddings are nearly alike \(spread 0\.0000 of 1.*Usual remedies: embeddingNorm: batch/,
    );
  });

  it('notices embeddings that are all zero', async () => {
    const train = colors(() => 100);
    // The batch norm of embeddings that do not differ gives zeros.
    const notices = await noticed(trainBasic({ ...tinyNetworks(3), train, sampler, steps: 3, learningRate: still }));
    expect(names(notices)).toContain('embeddingsAlike');
  });

  it('notices triplets that are inactive: images that differ between identities only', async () => {
    const networks = tinyNetworks(3, { margin: 0.001 });
    const options = { ...networks, train: colors((identity) => 100 * identity), sampler, steps: 3 };
    const notices = await noticed(trainBasic({ ...options, learningRate: still }), 0.001);
    expect(names(notices)).toEqual(['tripletsInactive']);
    expect(notices[0].text).toMatch(/^hardly any triplet is active \(0\.0%\).*Usual remedies: batch-hard mining/);
  });

  it.each([
    [0, ['generatorIdle']],
    [1, []],
  ])('notices a generator that changes nothing: with a first scale of %i, %o', async (initialScale, expected) => {
    const networks = tinyNetworks();
    const embeddingLength = networks.embedder.outputLength;
    const generator = createGenerator({ embeddingLength, output: 'signed', initialScale, seed: 2 });
    const discriminator = createDiscriminator({ embeddingLength, identities: 4, seed: 3 });
    const fixed = { learningRate: constantSchedule(1e-9) };
    const notices = await noticed(
      trainHtg({
        ...{ ...networks, generator, discriminator, train: tinySet(), sampler, steps: 3, learningRate: still },
        ...{ generatorTraining: fixed, discriminatorTraining: fixed },
      }),
    );
    expect(names(notices)).toEqual(expected);
    for (const { text } of notices) {
      expect(text).toMatch(/^the generator changes embeddings by 0\.00% only.*Usual remedies: a smaller label weight/);
    }
  });

  it('is silent about a training that learns', async () => {
    const training = trainBasic({ ...tinyNetworks(), train: tinySet(), sampler, steps: 6, learningRate: still });
    expect(await noticed(training)).toEqual([]);
  });

  it('does not expect a change of a stand-in for the generator', () => {
    const watch = watchCollapse({ margin: 0.6, patience: 1 });
    expect(watch.observe({ change: 0 })).toEqual([]);
    expect(names(watch.observe({ change: 0, generatorTriplet: 0 }))).toEqual(['generatorIdle']);
  });

  it('waits, tells once, and tells again when a sign has gone and come back', () => {
    const watch = watchCollapse({ margin: 0.6, patience: 3, horizon: 1 });
    const shares = [0, 0, 0, 0, 0, 0.5, 0, 0, 0];
    const told = shares.map((activeTriplets) => watch.observe({ activeTriplets }).length);
    expect(told).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 1]);
  });

  it('counts the updates that measures stand for, not the reports', () => {
    const watch = watchCollapse({ margin: 0.6, patience: 10, horizon: 5 });
    const told = Array.from({ length: 5 }, () => watch.observe({ activeTriplets: 0 }, 4).length);
    expect(told).toEqual([0, 0, 1, 0, 0]);
    expect(watch.state.count).toBe(20);
  });

  it('averages over batches: one lucky batch does not end a sign', () => {
    const watch = watchCollapse({ margin: 0.6, patience: 10, horizon: 50 });
    const told = Array.from({ length: 20 }, (_, i) => watch.observe({ spread: i === 5 ? 0.1 : 0 }).length);
    // 0.1 in the sixth place lifts the mean to 0.017, below the bound.
    expect(told.indexOf(1)).toBe(9);
  });

  it('goes on from its state as if it had not been away', () => {
    const told = (cut: number) => {
      const [first, second] = [0, 1].map(() => watchCollapse({ margin: 0.6, patience: 5, horizon: 4 }));
      const measures = { triplet: 0.6, activeTriplets: 1, spread: 0.001, embeddingNorm: 1 };
      for (let i = 0; i < cut; i++) first.observe(measures);
      second.restore(JSON.parse(JSON.stringify(first.state)) as typeof first.state);
      return Array.from({ length: 8 - cut }, () => names(second.observe(measures)));
    };
    expect(told(2)).toEqual(told(0).slice(2));
  });

  it('says what is wrong', () => {
    expect(() => watchCollapse({ margin: 0 })).toThrow('watchCollapse: expected margin > 0, received 0');
  });
});
