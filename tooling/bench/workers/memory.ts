/**
 * A process of its own for each measurement, so that its peak memory is that of one training: `memory.ts NET BATCH SIZE [PARTS]` prints one
 * line of JSON, megabytes: what the first call needs, in which the step is traced and compiled, and what later ones need. With PARTS it is stage 1 with
 * frozen batch norms, the batch in so many parts.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createEmbedder, resnet18, resnet50 } from '@htg/backbone';
import type { Embedder } from '@htg/backbone';
import { memorySet } from '@htg/datasets';
import { useEngine } from '@htg/engine';
import { tripletObjective } from '@htg/losses';
import { identityBatches } from '@htg/sampler';
import { trainBasic } from '@htg/trainer';
import * as tf from '@tensorflow/tfjs-core';
import { trainingStep } from '../embedder-step.ts';

const [net, ...numbers] = process.argv.slice(2);
const [batch, size, parts] = numbers.map(Number);
const nets = { resnet18, resnet50 };

/** Largest memory that the process has held since `forgetPeak`, MB. */
function peak(): number {
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}

function forgetPeak(): void {
  writeFileSync('/proc/self/clear_refs', '5');
}

await useEngine({ engine: 'tensorflow' });
const embedder = createEmbedder({
  ...{ backbone: nets[net as keyof typeof nets](), imageSize: size },
  ...{ embeddingLength: 128, keypointBlocks: [], embeddingNorm: 'none' },
});
const run = numbers.length > 2 ? stage1(embedder) : plainStep(embedder);

/** The bare step: the loss is the embeddings' mean square. */
function plainStep(trained: Embedder): () => Promise<void> {
  const images: tf.Tensor4D = tf.randomUniform([batch, size, size, 3], 0, 255, 'int32', 1);
  const { step } = trainingStep(trained);
  return async () => {
    const { value } = await step({ images, rate: tf.scalar(0.01) });
    await value.data();
    value.dispose();
  };
}

/** Stage 1 by batch-hard triplets over the whole batch. */
function stage1(trained: Embedder): () => Promise<void> {
  const pixels = Uint8Array.from({ length: batch * size * size * 3 }, (_, i) => (i * 7919) % 251);
  const labels = Int32Array.from({ length: batch }, (_, i) => Math.floor(i / 4));
  const names = Array.from({ length: batch / 4 }, (_, i) => String(i));
  const updates = trainBasic({
    ...{ embedder: trained, train: memorySet({ pixels, height: size, width: size, labels, names }), seed: 1 },
    ...{ steps: 5, learningRate: 0.001, frozenBatchNorm: true, accumulate: parts },
    losses: [tripletObjective('triplet', { margin: 0.6 })],
    sampler: (start) => identityBatches({ ...start, identities: batch / 4, images: 4 }),
  })[Symbol.asyncIterator]();
  return async () => {
    await updates.next();
  };
}

const before = peak();
forgetPeak();
await run();
const first = peak();
forgetPeak();
for (let i = 0; i < 4; i++) await run();
console.log(JSON.stringify({ before, first, later: peak() }));
