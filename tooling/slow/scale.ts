/**
 * `pnpm slow scale`: what thousands of identities cost. On the set `glyphs` (20,000 characters, 100,000 images): updates per second and memory of a
 * loss over classes for several numbers of identities, then time and memory of the evaluation for several numbers of images. The tables of
 * docs/results/scale.md.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEmbedder, resnet18 } from '@htg/backbone';
import { glyphs } from '@htg/datasets';
import type { ImageSet } from '@htg/datasets';
import { useEngine } from '@htg/engine';
import { biasFreeSoftmax, classObjective, tripletObjective } from '@htg/losses';
import { constantSchedule, embed, trainBasic } from '@htg/trainer';
import * as tf from '@tensorflow/tfjs-core';
import { Command } from 'commander';
import { inOwnProcess } from '../bench/own-process.ts';

const program = new Command('scale')
  .option('--identities <n...>', 'training identities', ['1000', '5000', '20000'])
  .option('--updates <n>', 'that are timed, after 5 that are not', '40')
  .option('--evaluate <n...>', 'images that are evaluated, each against all others', ['10000', '30000', '100000'])
  .parse();
const options = program.opts<{ identities: string[]; updates: string; evaluate: string[] }>();
const counts = options.identities.map(Number);
const sizes = options.evaluate.map(Number);

const { engine } = await useEngine();
const images = 5;
const needed = Math.max(...counts, ...sizes.map((size) => Math.ceil(size / images)));
const everything = { train: 1, validation: 0, test: 0 };
const opened = await glyphs({
  ...{ seed: 1, identities: needed, images, shares: everything },
  onProgress: ({ task, done, total }) => {
    console.error(`${task} ${done} of ${total}`);
  },
});

const length = 128;
const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
const net = () =>
  createEmbedder({
    backbone: resnet18({ width: 32 }),
    imageSize: 32,
    embeddingLength: length,
    keypointBlocks: [],
    seed: 1,
  });

console.log(
  `${engine}; ResNet-18 of width 32 at 32 px, ${length} numbers, batches of 8 x 4, bias-free softmax and triplet loss\n`,
);
console.log(
  '| training identities | updates per second | ms per update | weights of the softmax, MB | with momentum and gradient, MB | all tensors between updates, MB |',
);
console.log('| ---: | ---: | ---: | ---: | ---: | ---: |');
for (const identities of counts) {
  const { rate, milliseconds, bytes } = await timeUpdates(firstIdentities(opened.train, identities));
  const weights = identities * length * 4;
  console.log(
    `| ${identities} | ${rate.toFixed(1)} | ${milliseconds.toFixed(1)} | ${megabytes(weights)} | ${megabytes(3 * weights)} | ${megabytes(bytes)} |`,
  );
}

const embedder = net();
const largest = firstIdentities(opened.train, Math.ceil(Math.max(...sizes) / images));
const begin = performance.now();
const { embeddings, labels } = await embed(embedder, largest);
const perSecond = labels.length / ((performance.now() - begin) / 1000);
console.log(`\nEmbedding: ${perSecond.toFixed(0)} images per second.\n`);
console.log('| images | evaluation, s | images per second | peak memory, MB | of it the embeddings, MB |');
console.log('| ---: | ---: | ---: | ---: | ---: |');
const folder = await mkdtemp(join(tmpdir(), 'htg-scale-'));
try {
  for (const size of sizes) {
    const some = { embeddings: embeddings.subarray(0, size * length), labels: labels.subarray(0, size) };
    const { milliseconds, peak } = await evaluateAlone(folder, some);
    console.log(
      `| ${size} | ${(milliseconds / 1000).toFixed(1)} | ${((1000 * size) / milliseconds).toFixed(0)} | ${megabytes(peak)} | ${megabytes(some.embeddings.byteLength)} |`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}
await opened.close();
// TensorFlow's threads would keep the process.
process.exit(0);

/** In a process of its own, so that the peak is that of one evaluation. */
async function evaluateAlone(
  folder: string,
  { embeddings, labels }: { readonly embeddings: Float32Array; readonly labels: Int32Array },
): Promise<{ readonly milliseconds: number; readonly peak: number }> {
  const files = { embeddings: join(folder, 'embeddings.f32'), labels: join(folder, 'labels.i32') };
  await writeFile(files.embeddings, embeddings);
  await writeFile(files.labels, labels);
  const worker = fileURLToPath(new URL('../bench/workers/metrics.ts', import.meta.url));
  return inOwnProcess(worker, ['retrieval', files.embeddings, files.labels]);
}

interface Updates {
  readonly rate: number;
  readonly milliseconds: number;
  /** Of the tensors that live on from one update to the next: weights of the net and the loss with their momentum. */
  readonly bytes: number;
}

async function timeUpdates(train: ImageSet): Promise<Updates> {
  const f = net();
  const softmax = biasFreeSoftmax({ embeddingLength: length, identities: train.identities, seed: 1 });
  const losses = [classObjective('softmax', softmax), tripletObjective('triplet', { margin: 0.6 })];
  const warmUp = 5;
  const steps = warmUp + Number(options.updates);
  const training = trainBasic({ embedder: f, losses, train, steps, learningRate: constantSchedule(0.01) });
  let from = 0;
  for await (const { step } of training) if (step === warmUp) from = performance.now();
  const milliseconds = (performance.now() - from) / Number(options.updates);
  const bytes = tf.memory().numBytes;
  training.dispose();
  f.dispose();
  for (const loss of losses) loss.dispose();
  return { rate: 1000 / milliseconds, milliseconds, bytes };
}

function firstIdentities(set: ImageSet, identities: number): ImageSet {
  const kept = identities * images;
  return {
    ...set,
    length: kept,
    identities,
    labels: set.labels.subarray(0, kept),
    names: set.names.slice(0, identities),
    sources: set.sources?.slice(0, kept),
  };
}
