import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { scoreEmbeddings } from '../../src/index.ts';

describe('scoreEmbeddings', () => {
  // Two identities seen by two cameras; within a camera everything is alike.
  const embedded = {
    embeddings: Float32Array.of(1, 0, 1, 0.1, 0, 1, 0.1, 1),
    embeddingLength: 2,
    labels: Int32Array.of(0, 1, 0, 1),
  };

  it('searches across cameras where they are known', async () => {
    const scores = await scoreEmbeddings({ ...embedded, cameras: Int32Array.of(0, 0, 1, 1) });
    // Image 0 finds 3 (wrong) before 2, 1 finds 3, 2 finds 1 (wrong) before 0, 3 finds 1.
    expect(scores.rank1).toBe(0.5);
    expect(scores.mAP).toBe((0.5 + 1 + 0.5 + 1) / 4);
  });

  it('searches everywhere where they are not', async () => {
    expect((await scoreEmbeddings(embedded)).rank1).toBe(0);
  });

  it('searches in a gallery apart, by the rule of its set', async () => {
    const cameras = Int32Array.of(0, 0, 1, 1);
    const [queries, gallery] = [
      { ...embedded, cameras },
      { ...embedded, cameras },
    ];
    // Every image finds itself.
    expect((await scoreEmbeddings(queries, { gallery, excludeSameCamera: false })).rank1).toBe(1);
    // Not its own camera's image of its identity, but that camera's other one is as near as can be for images 0 to 3.
    expect((await scoreEmbeddings(queries, { gallery, excludeSameCamera: 'sameIdentity' })).rank1).toBe(0);
    expect(await scoreEmbeddings(queries, { gallery })).toEqual(await scoreEmbeddings(queries));
  });

  it('draws galleries at random', async () => {
    // The two images of each identity are at right angles, so one of the two queries finds the wrong one, or both do.
    const scores = await scoreEmbeddings(embedded, { randomGalleries: { seed: 1 } });
    expect(scores.mapAtR).toBe(scores.rank1);
    expect(scores.rank1).toBeLessThan(0.6);
    expect(scores.mAP).toBeGreaterThan(scores.rank1);
    const twin = { ...embedded, labels: Int32Array.of(0, 0, 1, 1) };
    expect((await scoreEmbeddings(twin, { randomGalleries: { seed: 1, repeats: 3 } })).rank1).toBe(1);
    await expect(scoreEmbeddings(embedded, { gallery: embedded, randomGalleries: { seed: 1 } })).rejects.toThrow(
      'scoreEmbeddings: expected a gallery or random ones, received 4 gallery images and randomGalleries; leave one out',
    );
  });

  it('searches a gallery apart, by the rule of its set', async () => {
    const cameras = Int32Array.of(0, 0, 1, 1);
    const query = {
      embeddings: Float32Array.of(1, 0),
      embeddingLength: 2,
      labels: Int32Array.of(0),
      cameras: Int32Array.of(0),
    };
    const gallery = { ...embedded, cameras };
    const mAP = async (excludeSameCamera: boolean | 'sameIdentity'): Promise<number> =>
      (await scoreEmbeddings(query, { gallery, excludeSameCamera })).mAP;
    // All: 0 (right), 1, 3, 2 (right). By re-identification's rule 0 is ignored: 1, 3, 2. Across cameras: 3, 2.
    expect(await mAP(false)).toBe((1 + 2 / 4) / 2);
    expect(await mAP('sameIdentity')).toBe(1 / 3);
    expect(await mAP(true)).toBe(1 / 2);
  });
});
