import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { scoreEmbeddings } from '../src/index.ts';

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
