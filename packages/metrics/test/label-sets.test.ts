import { describe, expect, it } from 'vitest';
import { evaluateRetrieval, evaluateSingleGalleryShot } from '../src/index.ts';
import { golden } from './golden.ts';

describe('images with several labels', () => {
  it('are right where they share one, in a case worked by hand', async () => {
    // On a line: 0 is of a and b, 1 of c, 2 of b, 4 of a and c.
    const embeddings = [[0], [1], [2], [4]];
    const labelSets = [[0, 1], [2], [1], [0, 2]];
    const options = { embeddings, labels: [0, 2, 1, 0], labelSets, distance: 'euclidean' } as const;
    const { mAP, rank1, perQuery } = await evaluateRetrieval(options);
    // 0 finds 1 (wrong), 2, 4: 1/2 and 2/3. 1 finds 0 and 2 (wrong, equally near), then 4: 1/3. 2 finds 1, then 0 and 4, equally near, of which 0 is right: 1/3.
    // 4 finds 2 (wrong), 1, 0: 1/2 and 2/3.
    expect([...perQuery.averagePrecision].map((each) => each.toFixed(4))).toEqual([
      '0.5833',
      '0.3333',
      '0.3333',
      '0.5833',
    ]);
    expect([...perQuery.matches]).toEqual([2, 1, 1, 2]);
    expect(rank1).toBe(0);
    expect(mAP).toBeCloseTo((2 * (1 / 2 + 2 / 3) * 0.5 + 2 / 3) / 4, 10);
  });

  it('with one each have the scores of labels', async () => {
    const [queries, gallery] = [golden.labels.slice(0, 60), golden.labels.slice(60)];
    const set = {
      embeddings: golden.embeddings.slice(0, 60),
      labels: queries,
      gallery: { embeddings: golden.embeddings.slice(60), labels: gallery },
    };
    const sets = (labels: readonly number[]): number[][] => labels.map((label) => [label, label]);
    const plain = await evaluateRetrieval(set);
    const several = await evaluateRetrieval({
      ...set,
      labelSets: sets(queries),
      gallery: { ...set.gallery, labelSets: sets(gallery) },
    });
    expect(several.mAP).toBeCloseTo(plain.mAP, 10);
    expect(several.mapAtR).toBeCloseTo(plain.mapAtR, 10);
    expect(several.queries).toBe(plain.queries);
  });

  it('explain what does not fit', async () => {
    const set = { embeddings: [[0], [1]], labels: [0, 0] };
    await expect(evaluateRetrieval({ ...set, labelSets: [[0]] })).rejects.toThrow(
      'evaluateRetrieval: expected labelSets for each of 2 rows, received 1; pass a list of labels for each',
    );
    await expect(evaluateRetrieval({ ...set, labelSets: [[0], []] })).rejects.toThrow(
      'evaluateRetrieval: expected labelSets of whole numbers >= 0, at least one for each row, received [] in row 1; number the labels from 0',
    );
    await expect(evaluateSingleGalleryShot({ ...set, seed: 1, ...{ labelSets: [[0], [0]] } })).rejects.toThrow(
      'evaluateSingleGalleryShot: expected one label of each image and one ranking, received labelSets; leave it out, or use evaluateRetrieval',
    );
    await expect(evaluateRetrieval({ ...set, labelSets: [[0], [0]], gallery: set })).rejects.toThrow(
      'evaluateRetrieval: expected labelSets of queries and gallery or of neither, received them of one; pass both',
    );
    await expect(
      evaluateRetrieval({ ...set, labelSets: [[0], [0]], reRank: { kind: 'queryExpansion' } }),
    ).rejects.toThrow(
      'evaluateRetrieval: expected labels for query expansion, received labelSets; take kReciprocal or diffusion, or leave labelSets out',
    );
  });
});
