/**
 * `pnpm slow zero-shot KIND WEIGHTS`: how well a pretrained backbone finds emoji across vendors without any
 * training. Images are drawn at `--drawn` px and resized to `--size`; the pooled features are compared by cosine.
 */
import { importWeights } from '@htg/backbone';
import { backboneKinds } from '@htg/backbone/named';
import { readWeightsFile } from '@htg/backbone/node';
import { emoji } from '@htg/datasets';
import { compile, useEngine } from '@htg/engine';
import { evaluateRetrieval } from '@htg/metrics';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { Command } from 'commander';
import { bareBackbone } from '../engines/time-backbone.ts';

const program = new Command('zero-shot')
  .argument('<kind>', `one of ${Object.keys(backboneKinds).join(', ')}`)
  .argument('<weights>', 'its weights: safetensors, .pth or .pt')
  .option('--drawn <px>', 'side at which emoji are drawn', '128')
  .option('--size <px>', 'side at which the net sees them; by default what its weights were trained with')
  .option('--seed <seed>', 'seed of the split', '1')
  .option('--batch <images>', 'images at once', '32')
  .parse();
const [kind, path] = program.args;
const options = program.opts<{ drawn: string; size?: string; seed: string; batch: string }>();
if (!(kind in backboneKinds)) program.error(`zero-shot: expected a kind of backbone, received ${kind}`);

await useEngine();
const { embedder } = bareBackbone(kind, options.size === undefined ? undefined : Number(options.size));
const { height: side } = embedder.input;
const weights = await readWeightsFile(path);
const { loaded, prefix } = importWeights(embedder, weights, { part: 'backbone' });
console.log(
  `${loaded.length} weights from ${weights.format}${weights.at && ` at '${weights.at}'`}, prefix '${prefix}'`,
);

const { test } = await emoji({ imageSize: Number(options.drawn), seed: Number(options.seed) });
const embed = compile(
  ({ images }: { images: Tensor4D }) => ({
    embeddings: embedder.apply(tf.image.resizeBilinear(images, [side, side], false, true)),
  }),
  { frozen: true },
);
const embeddings = new Float32Array(test.length * embedder.outputLength);
const begin = performance.now();
for (let start = 0; start < test.length; start += Number(options.batch)) {
  const count = Math.min(Number(options.batch), test.length - start);
  const pixels = await test.load(Int32Array.from({ length: count }, (_, i) => start + i));
  const images = tf.tensor4d(Float32Array.from(pixels), [count, Number(options.drawn), Number(options.drawn), 3]);
  const outputs = await embed({ images });
  embeddings.set(await outputs.embeddings.data<'float32'>(), start * embedder.outputLength);
  tf.dispose([images, outputs]);
}
const seconds = ((performance.now() - begin) / 1000).toFixed(0);
const scores = await evaluateRetrieval({
  embeddings,
  labels: test.labels,
  cameras: test.cameras,
  excludeSameCamera: true,
});
console.log(
  `${test.length} images of ${test.identities} identities at ${side} px, ${seconds} s: rank-1 ${scores.rank1.toFixed(3)}, mAP ${scores.mAP.toFixed(3)}`,
);
// TensorFlow's threads would keep the process.
process.exit(0);
