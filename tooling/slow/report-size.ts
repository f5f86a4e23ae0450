/**
 * `pnpm slow report-size [images]`: the size of `report.html` for a large test set (20,000 images by default) of smooth random images
 * and random embeddings: the number of images decides, not what they show. At most 25 MB.
 */
import type { ImageSet } from '@htg/datasets';
import { useEngine } from '@htg/engine';
import { evaluate, gatherReport, reportHtml } from '@htg/report';
import { reportAssets, webpEncoder } from '@htg/report/node';

const [images, perIdentity, side, length] = [Number(process.argv.at(2) ?? 20_000), 5, 128, 32];
const identities = images / perIdentity;
const encode = webpEncoder();

/** Photographs compress like this: waves of a few colors, with grain. */
function draw(index: number, pixels: Uint8Array): void {
  for (let i = 0; i < pixels.length; i++) {
    const [x, y, c] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side), i % 3];
    const wave = Math.sin((x * (1 + (index % 7)) + c * 20) / 19) + Math.cos((y * (1 + (index % 5)) + index) / 23);
    pixels[i] = 127 + 50 * wave + (((i * 2654435761 + index * 40503) >>> 8) % 24);
  }
}

const labels = Int32Array.from({ length: images }, (_, i) => Math.floor(i / perIdentity));
const test: ImageSet = {
  length: images,
  identities,
  labels,
  names: Array.from({ length: identities }, (_, i) => `identity ${i}`),
  height: side,
  width: side,
  load(indices) {
    const size = side * side * 3;
    const pixels = new Uint8Array(indices.length * size);
    for (let i = 0; i < indices.length; i++) draw(indices[i], pixels.subarray(i * size, (i + 1) * size));
    return Promise.resolve(pixels);
  },
};

await useEngine();
const embeddings = Float32Array.from({ length: images * length }, (_, i) => {
  const [row, column] = [Math.floor(i / length), i % length];
  return Math.sin(labels[row] * (column + 1)) + 0.8 * Math.sin(row * 12.9898 + column * 78.233);
});
const embedded = { embeddings, embeddingLength: length, labels };
const models = [await evaluate('Raw pixels', embedded), await evaluate('Stage 1', embedded)];
const report = await gatherReport({
  ...{ title: 'large', recipe: 'name: large\n', facts: [], metrics: '', test, models, encode, seed: 1 },
  keypoints: { missing: 'Left out of this check: a dozen images, whatever the size of the set.' },
});
const megabytes = reportHtml(report, await reportAssets()).length / 1e6;
console.log(`${images} test images: report.html of ${megabytes.toFixed(1)} MB (bound 25)`);
if (megabytes > 25) process.exitCode = 1;
