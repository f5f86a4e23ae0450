import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  compareRetrieval,
  evaluateClustering,
  evaluateRandomGallery,
  evaluateReidentification,
  evaluateRetrieval,
  evaluateSingleGalleryShot,
  evaluateVerification,
  nearestNeighbors,
  numberLabels,
  pairedBootstrap,
  rocCurve,
} from '../src/index.ts';
import type { RetrievalOptions } from '../src/index.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

/** On a line: A at 0, 3 and 4; B at 1 and 2. Worked by hand in evaluate-retrieval.test.ts. */
const line = { embeddings: [[0], [3], [4], [1], [2]], labels: [7, 7, 7, 9, 9], distance: 'euclidean' } as const;

/** As plain JavaScript calls it: with whatever. */
const loose = (options: object): RetrievalOptions => options as RetrievalOptions;

describe('options', () => {
  it.each<[string, object, string]>([
    [
      'distance',
      { distance: 'cosin' },
      'evaluateRetrieval: expected distance to be one of cosine, euclidean, dotProduct, received "cosin"; write cosine',
    ],
    [
      'average precision',
      { averagePrecision: 'voc' },
      'expected averagePrecision to be one of ranking, trapezoid, received "voc"',
    ],
    [
      'denominator',
      { averagePrecision: { at: 5, denominator: 'relevnt' } },
      'expected averagePrecision.denominator to be one of relevant, reachable, hits, classCount, received "relevnt"',
    ],
    ['missing denominator', { averagePrecision: { at: 5 } }, 'expected averagePrecision.denominator, received none'],
    [
      'at',
      { averagePrecision: { at: 0, denominator: 'hits' } },
      'expected averagePrecision.at to be a whole number >= 1, received 0',
    ],
    [
      'camera rule',
      { excludeSameCamera: 'none', cameras: [0, 1, 0, 1, 0] },
      'expected excludeSameCamera to be one of false, true, sameIdentity, received "none"',
    ],
    [
      'precision',
      { precisionDenominator: 'R' },
      'expected precisionDenominator to be one of k, reachable, received "R"',
    ],
    ['ks', { ks: 5 }, 'expected ks to be a list, received 5; pass ranks such as [1, 5, 10]'],
    ['distractor', { distractorLabel: '0' }, 'expected distractorLabel to be a whole number, received "0"'],
    ['a misspelt name', { excludeSameCameras: true }, 'received excludeSameCameras'],
    [
      'a name of the gallery',
      { gallery: { embeddings: [[0]], labels: [7], camera: [1] } },
      'evaluateRetrieval gallery: expected options among cameras, embeddingLength, embeddings, labelSets, labels, received camera',
    ],
    ['another length', { embeddingLength: 2 }, 'expected embeddings of length 2 (embeddingLength), received 1'],
  ])('of a retrieval are checked: %s', async (_, more, message) => {
    await expect(evaluateRetrieval(loose({ ...line, ...more }))).rejects.toThrow(message);
  });

  it.each<[string, () => unknown, string]>([
    [
      'nearestNeighbors',
      () => nearestNeighbors({ ...line, k: 1, distance: 'cos' as 'cosine' }),
      'nearestNeighbors: expected distance to be',
    ],
    [
      'nearestNeighbors',
      () => nearestNeighbors({ ...line, k: 1, top: 3 } as never),
      'nearestNeighbors: expected options among',
    ],
    [
      'evaluateVerification',
      () => evaluateVerification({ ...line, distance: 'l2' as 'cosine' }),
      'evaluateVerification: expected distance to be',
    ],
    [
      'evaluateClustering',
      () => evaluateClustering({ ...line, seed: 1, distance: 'dotProduct' as 'cosine' }),
      'evaluateClustering: expected distance to be one of cosine, euclidean, received "dotProduct"',
    ],
    [
      'evaluateRandomGallery',
      () => evaluateRandomGallery({ ...line, seed: 1, repeat: 3 } as never),
      'evaluateRandomGallery: expected options among',
    ],
    [
      'evaluateSingleGalleryShot',
      () => evaluateSingleGalleryShot({ ...line, seed: 1, repeat: 3 } as never),
      'evaluateSingleGalleryShot: expected options among',
    ],
    [
      'evaluateReidentification',
      () => evaluateReidentification({ ...line, cameras: [0, 1, 0, 1, 0], rank: 1 } as never),
      'received rank',
    ],
    [
      'pairedBootstrap',
      () => pairedBootstrap([1], [0], { seed: 1, samples: 5 } as never),
      'pairedBootstrap: expected options among confidence, groups, resamples, seed, received samples',
    ],
  ])('of %s are checked', async (_, call, message) => {
    await expect(Promise.resolve().then(call)).rejects.toThrow(message);
  });

  it('of a comparison are checked', async () => {
    const result = await evaluateRetrieval(line);
    expect(() => compareRetrieval(result, result, 'mAP' as 'mapAtR', { seed: 1 })).toThrow(
      'compareRetrieval: expected metric to be one of rank1, reciprocalRank',
    );
  });

  it('leaves no tensor behind when it refuses', async () => {
    const labels = tensor1d([7, 7, 7, 9, 9], 'int32');
    const before = memory().numTensors;
    await expect(evaluateRetrieval(loose({ ...line, labels, distance: 'x' }))).rejects.toThrow();
    expect(memory().numTensors).toBe(before);
    labels.dispose();
  });
});

describe('labels', () => {
  it.each<[string, unknown, string]>([
    [
      'texts',
      ['a', 'a', 'a', 'b', 'b'],
      'expected labels to be whole numbers from -2147483648 to 2147483647, received "a" at 0; number the identities (numberLabels does it)',
    ],
    ['texts of digits', ['7', '7', '7', '9', '9'], 'received "7" at 0'],
    [
      '2^31',
      [7, 7, 7, 9, 2 ** 31],
      'expected labels to be whole numbers from -2147483648 to 2147483647, received 2147483648 at 4',
    ],
    ['a big 2^31', [7n, 7n, 7n, 9n, 2n ** 31n], 'received 2147483648n at 4'],
    ['fractions', [7, 7, 7, 9, 0.5], 'received 0.5 at 4'],
    ['gaps', [7, 7, 7, 9, undefined], 'received undefined at 4'],
  ])('that are %s are told', async (_, labels, message) => {
    await expect(evaluateRetrieval(loose({ ...line, labels }))).rejects.toThrow(message);
    await expect(evaluateVerification(loose({ ...line, labels }))).rejects.toThrow(message);
  });

  it('may be BigInts, and as large as 32 bits hold', async () => {
    const { rank1, mAP, perQuery } = await evaluateRetrieval(line);
    const big = await evaluateRetrieval({ ...line, labels: BigInt64Array.of(7n, 7n, 7n, 9n, 9n) });
    expect([big.rank1, big.mAP, [...big.perQuery.label]]).toEqual([rank1, mAP, [...perQuery.label]]);
    const large = 2 ** 31 - 1;
    const result = await evaluateRetrieval({ ...line, labels: [large, large, large, 9, 9] });
    expect([result.rank1, result.mAP]).toEqual([rank1, mAP]);
  });

  it('that are names are numbered, alike in all lists', () => {
    const { labels, names } = numberLabels(['007', '7', '007', 'caf\u00e9'], ['cafe\u0301', '7', 'constructor']);
    expect(labels.map((list) => [...list])).toEqual([
      [0, 1, 0, 2],
      [2, 1, 3],
    ]);
    expect(names).toEqual(['007', '7', 'caf\u00e9', 'constructor']);
    expect(() => numberLabels([7 as never])).toThrow(
      'numberLabels: expected labels that are texts, received 7 (number)',
    );
  });
});

describe('nothing to score', () => {
  const none = { embeddings: [], labels: [] };
  it.each<[string, () => unknown, string]>([
    [
      'evaluateRetrieval',
      () => evaluateRetrieval(none),
      'evaluateRetrieval: expected at least one row of embeddings, received none',
    ],
    [
      'a gallery',
      () => evaluateRetrieval({ ...line, gallery: none }),
      'expected at least one row of gallery.embeddings, received none',
    ],
    ['nearestNeighbors', () => nearestNeighbors({ ...none, k: 1 }), 'expected at least one row of embeddings'],
    ['nearestNeighbors', () => nearestNeighbors({ embeddings: [], k: 1 }), 'expected at least one row of embeddings'],
    ['evaluateVerification', () => evaluateVerification(none), 'expected at least one row of embeddings'],
    ['evaluateClustering', () => evaluateClustering({ ...none, seed: 1 }), 'expected at least one row of embeddings'],
    [
      'evaluateRandomGallery',
      () => evaluateRandomGallery({ ...none, seed: 1 }),
      'expected at least one row of embeddings',
    ],
    [
      'evaluateSingleGalleryShot',
      () => evaluateSingleGalleryShot({ ...none, seed: 1 }),
      'expected at least one row of embeddings',
    ],
    ['rocCurve', () => rocCurve([], []), 'rocCurve: expected matching and different pairs, received 0 and 0'],
    [
      'pairedBootstrap',
      () => pairedBootstrap([], [], { seed: 1 }),
      'expected values of the same queries, at least one, received 0 and 0',
    ],
  ])('%s says so', async (_, call, message) => {
    await expect(Promise.resolve().then(call)).rejects.toThrow(message);
  });
});
