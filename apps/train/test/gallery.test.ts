import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openData } from '@htg/datasets';
import { useEngine } from '@htg/engine';
import { evaluateRetrieval } from '@htg/metrics';
import { embedPixels } from '@htg/trainer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { miniatures } from '../../../tooling/datasets/miniatures.ts';
import { evaluatePixels } from '../src/evaluate.ts';

describe('sets whose queries look in a gallery apart', () => {
  let place: string;
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'htg-gallery-'));
    await useEngine();
  });
  afterAll(() => rm(place, { recursive: true }));

  it.for(['in-shop', 'market1501', 'veri776'])('%s is scored by its own rule', async (set) => {
    const path = join(place, set);
    await miniatures[set](path);
    const data = await openData({ set, path, imageSize: 32, seed: 1 });
    const { test, gallery, excludeSameCamera } = data;
    if (gallery === undefined) throw new Error('no gallery');
    const { queries, rank1, mAP, mapAtR } = await evaluateRetrieval({
      ...(await embedPixels(test)),
      gallery: await embedPixels(gallery),
      excludeSameCamera,
    });
    expect(queries).toBeGreaterThan(0);
    expect(await evaluatePixels(data)).toEqual({ rank1, mAP, mapAtR });
  });
});
