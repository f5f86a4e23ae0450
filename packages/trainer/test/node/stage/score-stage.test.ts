import '@tensorflow/tfjs-backend-cpu';
import { createDiscriminator } from '@htg/discriminator';
import { describe, expect, it } from 'vitest';
import { compileEmbedding, scoreEmbeddings } from '../../../src/index.ts';
import { Interrupted, runWarmUp, scoreStage, stopIfAsked } from '../../../src/node/index.ts';
import { tinyNetworks, tinySet } from '../../tiny.ts';
import { listener } from './tiny-stage.ts';

const train = tinySet();
const { embedder } = tinyNetworks();
const validation = tinySet({ identities: 3 });
const data = { train, validation, test: train, gallery: undefined, excludeSameCamera: false };
const stopped = AbortSignal.abort();

describe('scoreStage', () => {
  it('scores the part that is asked for, and says where it stands', async () => {
    const embedding = compileEmbedding(embedder);
    const { phases, progress } = listener();
    for (const part of ['validation', 'test'] as const) {
      const expected = await scoreEmbeddings(await embedding(data[part]));
      expect(await scoreStage(embedding, data, part, { progress })).toEqual(expected);
    }
    expect(phases).toEqual(['evaluation: 12 of 12 images embedded', 'evaluation: 16 of 16 images embedded']);
    embedding.dispose();
  });

  it('stops where it is asked to', async () => {
    const embedding = compileEmbedding(embedder);
    await expect(scoreStage(embedding, data, 'test', { signal: stopped })).rejects.toThrow(
      /^stopped in the evaluation, which is done again$/,
    );
    embedding.dispose();
  });
});

describe('runWarmUp', () => {
  it('says where it stands and stops where it is asked to', async () => {
    const discriminator = createDiscriminator({ embeddingLength: embedder.outputLength, identities: 4, seed: 1 });
    const options = { embedder, discriminator, train, steps: 2, batchSize: 4 };
    const { phases, progress } = listener();
    await runWarmUp(options, { progress });
    expect(phases).toEqual([
      expect.stringMatching(/^discriminator warm-up: step 1 of 2, loss \d\.\d{3}, accuracy [01]\.\d{3}$/),
      expect.stringMatching(/^discriminator warm-up: step 2 of 2, /),
    ]);
    await expect(runWarmUp(options, { progress, signal: stopped })).rejects.toThrow(
      /^stopped in the warm-up of the discriminator, which is done again$/,
    );
  });
});

describe('stopIfAsked', () => {
  it('throws what a program can tell from an error', () => {
    expect(() => {
      stopIfAsked(stopped, 'the search');
    }).toThrow(Interrupted);
    stopIfAsked(undefined, 'the search');
    stopIfAsked(new AbortController().signal, 'the search');
  });
});
