// One of several workers that train together, for `pnpm bench workers`. usage: several.ts TASK INDEX THREADS IMAGES [PORT...]
// The last line is { "milliseconds": median, "megabytes": the most that the process had }.
import { createEmbedder, resnet18 } from '@htg/backbone';
import { memorySet } from '@htg/datasets';
import { allGather, allReduce, compile, openedWorkers, useEngine } from '@htg/engine';
import { arcFace, biasFreeSoftmax, classObjective, tripletObjective } from '@htg/losses';
import type { Objective } from '@htg/losses';
import { identityBatches } from '@htg/sampler';
import { classShard, trainBasic } from '@htg/trainer';
import * as tf from '@tensorflow/tfjs-core';

const [task, ...places] = process.argv.slice(2);
const [index, threads, batch, ...ports] = places.map(Number);
const addresses = ports.map((port) => `127.0.0.1:${String(port)}`);
await useEngine({
  engine: 'tensorflow',
  tensorflow: {
    ...{ threadsInsideOps: threads, threadsAcrossOps: threads, device: 'cpu', xlaCache: false },
    ...(addresses.length > 1 && { workers: { addresses, index } }),
  },
});

/** The middle of times. */
const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];

/** How long collective ops of so many numbers in all take, several at a time where they come in pieces. */
async function exchange(
  numbers: number,
  op: (x: tf.Tensor) => tf.Tensor,
  { rounds, pieces = 1 }: { readonly rounds: number; readonly pieces?: number },
): Promise<number> {
  const inputs = Object.fromEntries(Array.from({ length: pieces }, (_, i) => [`x${i}`, tf.ones([numbers / pieces])]));
  const call = compile((given: typeof inputs) =>
    Object.fromEntries(Object.entries(given).map(([name, x]) => [name, op(x)])),
  );
  const times: number[] = [];
  for (let round = -3; round < rounds; round++) {
    const begin = performance.now();
    const outputs = await call(inputs);
    if (round >= 0) times.push(performance.now() - begin);
    tf.dispose(outputs);
  }
  return median(times);
}

/** An update of stage 1 as the demo has it: identities with 4 images each. */
async function update(
  {
    width,
    side,
    frozenBatchNorm,
  }: { readonly width: number; readonly side: number; readonly frozenBatchNorm: boolean },
  lossesOf = (embeddingLength: number, identities: number): readonly Objective[] => [
    classObjective('softmax', biasFreeSoftmax({ embeddingLength, identities, seed: 1 })),
    tripletObjective('triplet', { margin: 0.6 }),
  ],
): Promise<number> {
  const [identities, images] = [64, 8];
  const length = identities * images;
  const pixels = Uint8Array.from({ length: length * side * side * 3 }, (_, i) => (i * 7919) % 251);
  const labels = Int32Array.from({ length }, (_, i) => Math.floor(i / images));
  const train = memorySet({
    pixels,
    height: side,
    width: side,
    labels,
    names: [...labels.slice(0, identities)].map(String),
  });
  const embedder = createEmbedder({ backbone: resnet18({ width }), imageSize: side, seed: 1 });
  const training = trainBasic({
    ...{ embedder, train, steps: 14, learningRate: 0.001, seed: 1, frozenBatchNorm },
    losses: lossesOf(embedder.outputLength, identities),
    sampler: (start) => identityBatches({ ...start, identities: batch / 4, images: 4 }),
  });
  const times: number[] = [];
  for await (const { step, milliseconds } of training) if (step > 4) times.push(milliseconds);
  return median(times);
}

/** ArcFace alone, of many more identities than there are images of, whose weights each worker holds whole, or its part of them. */
const manyClasses = (sharded: boolean) => (embeddingLength: number) => {
  const shard = sharded ? classShard() : undefined;
  return [classObjective('arc', arcFace({ embeddingLength, identities: 100_000, seed: 1, shard }))];
};

/** A net that costs little beside the losses. */
const narrow = { width: 8, side: 64, frozenBatchNorm: true };

const megabyte = 250_000;
const tasks: Readonly<Record<string, () => Promise<number>>> = {
  'reduce 44 MB': () => exchange(44 * megabyte, allReduce, { rounds: 15 }),
  'reduce 44 MB, 8 pieces': () => exchange(44 * megabyte, allReduce, { rounds: 15, pieces: 8 }),
  'reduce 11 MB': () => exchange(11 * megabyte, allReduce, { rounds: 15 }),
  'reduce 4 kB': () => exchange(1000, allReduce, { rounds: 60 }),
  'gather 64 kB': () => exchange(16_000 / (openedWorkers()?.count ?? 1), allGather, { rounds: 60 }),
  'update, width 32, 64 px': () => update({ width: 32, side: 64, frozenBatchNorm: false }),
  'update, width 32, 64 px, frozen batch norms': () => update({ width: 32, side: 64, frozenBatchNorm: true }),
  'update, width 64, 64 px': () => update({ width: 64, side: 64, frozenBatchNorm: false }),
  'update, width 64, 64 px, frozen batch norms': () => update({ width: 64, side: 64, frozenBatchNorm: true }),
  'update, width 64, 128 px': () => update({ width: 64, side: 128, frozenBatchNorm: false }),
  'update, width 64, 224 px': () => update({ width: 64, side: 224, frozenBatchNorm: false }),
  '100,000 identities, replicated': () => update(narrow, manyClasses(false)),
  '100,000 identities, sharded': () => update(narrow, manyClasses(true)),
};
const milliseconds = await tasks[task]();
const megabytes = process.resourceUsage().maxRSS / 1000;
console.log(JSON.stringify({ milliseconds, megabytes }));
