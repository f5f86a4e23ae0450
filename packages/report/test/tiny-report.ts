import { createEmbedder, resnet18 } from '@htg/backbone';
import { identityGenerator } from '@htg/generator';
import { createAlbum, evaluate, gatherKeypoints, gatherReport, gatherTriplets } from '../src/index.ts';
import type { Embedded, Report } from '../src/index.ts';
import { webpEncoder } from '../src/node/index.ts';
import { hostile, side, tinyMetrics, tinySet } from './tiny.ts';

/** A report with everything in it, gathered from tiny images by an untrained embedder. */
export async function tinyReport(): Promise<Report> {
  const set = tinySet();
  const encode = webpEncoder();
  const album = createAlbum(set, { encode });
  const embedder = createEmbedder({ backbone: resnet18({ width: 2 }), imageSize: side, embeddingLength: 4, seed: 1 });
  const keypoints = await gatherKeypoints(embedder, album, { model: 'HTG', encode });
  embedder.dispose();
  // Mean colors find identities, with some mistakes.
  const colors = await meanColors();
  const triplets = await gatherTriplets(colors, identityGenerator(), album, {
    margin: 0.6,
    batch: { identities: 3, images: 4 },
  });
  const report = await gatherReport({
    title: hostile,
    recipe: 'name: tiny\nseed: 1\n',
    facts: [['Engine', 'cpu']],
    metrics: tinyMetrics(),
    test: set,
    models: [
      await evaluate('Raw pixels', colors),
      await evaluate('Control', colors),
      await evaluate('HTG', { ...colors, embeddings: colors.embeddings.map((value, i) => value + (i % 7)) }),
    ],
    keypoints,
    triplets,
    encode,
    seed: 1,
  });
  return report;

  async function meanColors(): Promise<Embedded> {
    const embeddings = new Float32Array(set.length * 3);
    for (let i = 0; i < set.length; i++) {
      const pixels = await set.load([i]);
      pixels.forEach((value, at) => (embeddings[i * 3 + (at % 3)] += value / (side * side)));
    }
    return { embeddings, embeddingLength: 3, labels: set.labels, cameras: set.cameras };
  }
}
