import { compile, globalNorm } from '@htg/engine';
import type { NamedWeights } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D, Tensor4D, Tensor, Variable } from '@tensorflow/tfjs-core';
import { prefixed } from '../loop/prefixed.ts';
import type { OtherInputs, StepContext, StepInputs } from '../loop/training.ts';
import type { FeatureStep, StepParts } from './feature-step.ts';
import { layerOf } from './freezing.ts';

/** Layers that norm the whole embedding: they see the whole batch. */
const isNormOfWhole = (layer: string): boolean => layer === 'embedding.norm' || layer === 'neck';

/** Before the names of gradients among a computation's results. */
const gradientPrefix = 'gradient/';

/**
 * The same update as `featureStep`, with F's convolutions on a part of the batch at a time, in the memory of one part. Two passes over the images:
 *
 *     parts e_i = F(x_i), without gradients;  loss on all e together, dL/de, and the gradients of what follows e
 *     for each part again, now with gradients: dL/dw += (dL/de_i) de_i/dw
 *
 * then one update of all weights. Mining, norms of the whole embedding, losses, miners with a memory, generator and discriminator see the whole
 * batch once, as they would in one pass. That costs a second forward pass. Equal up to the order of sums, which is why batch norms below the
 * embedding must not normalize by the batch.
 *
 * @throws RangeError where they do, naming one
 *
 * Source: Gao et al., "Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup" (GradCache), RepL4NLP 2021, section 3.
 */
export function accumulatedStep(stage: string, parts: StepParts): FeatureStep {
  const { embedder, phase, lossWeights, updates, clips, averages, compute, goalOf } = parts;
  checkStatistics(stage, parts);
  const { frozenStatistics } = phase;
  const how = { training: true, frozenStatistics };
  const [below, norms] = split(prefixed('embedder', phase.trainable));
  const above = { ...norms, ...lossWeights };
  // Made when they are needed: a phase may be far away.
  let sums: Readonly<Record<string, Variable>> = {};

  const embedPart = compile(({ images }: { readonly images: Tensor4D }) => {
    return { embedded: embedder.applyParts(images, how) };
  }, compute);

  const decideTogether = ({ embedded, labels, ...others }: DecideInputs & OtherInputs) => {
    const kept: Record<string, Tensor> = {};
    const { value, grads } = tf.valueAndGrads(() => {
      const { loss, watched } = goalOf(embedder.applyNorms(embedded, how), labels, others);
      for (const [name, tensor] of Object.entries(watched)) kept[name] = tf.keep(tensor.clone());
      return loss;
    })([embedded, ...Object.values(above)]);
    // A kept tensor outlives every tidy: hand out clones that the caller's tidy sees.
    const watched = Object.fromEntries(Object.entries(kept).map(([name, tensor]) => [name, tensor.clone()]));
    tf.dispose(kept);
    for (const sum of Object.values(sums)) sum.assign(tf.zerosLike(sum));
    const [embeddedGradient, ...gradients] = grads;
    const named = Object.fromEntries(Object.keys(above).map((path, i) => [`${gradientPrefix}${path}`, gradients[i]]));
    return { loss: value, embeddedGradient, ...watched, ...named };
  };
  const decide = compile(decideTogether, compute);

  const addPart = compile(({ images, gradient }: { readonly images: Tensor4D; readonly gradient: Tensor2D }) => {
    const variables = Object.values(below);
    const { value, grads } = tf.variableGrads(
      () => tf.sum<Scalar>(tf.mul(embedder.applyParts(images, how), gradient)),
      variables,
    );
    for (const [path, { name }] of Object.entries(below)) sums[path].assign(tf.add(sums[path], grads[name]));
    return { value };
  }, compute);

  const finish = compile(({ rate, ...gradients }: { readonly rate: Scalar } & OtherInputs) => {
    const named = Object.entries(gradients).map(([name, gradient]) => [name.slice(gradientPrefix.length), gradient]);
    const all = { ...sums, ...(Object.fromEntries(named) as Readonly<Record<string, Tensor>>) };
    updates.apply(all, rate);
    averages?.update();
    return { gradientNorm: clips ? globalNorm(all) : tf.scalar(0) };
  });

  return {
    async update({ images: _, rate, ...others }: StepInputs & OtherInputs, { parts: images }: StepContext) {
      if (Object.keys(sums).length === 0) sums = zerosLike(below);
      const embedded = await embedAll(images, embedPart);
      const { embeddedGradient, ...results } = await decide({ ...others, embedded });
      embedded.dispose();
      if (Object.keys(below).length > 0) await addAll(images, embeddedGradient as Tensor2D, addPart);
      embeddedGradient.dispose();
      const gradients = pick(results, (name) => name.startsWith(gradientPrefix));
      const { gradientNorm } = await finish({ rate, ...gradients });
      tf.dispose(gradients);
      const measures = pick<Tensor>(results, (name) => !name.startsWith(gradientPrefix)) as Record<string, Scalar>;
      if (clips) return { ...measures, gradientNorm };
      gradientNorm.dispose();
      return measures;
    },
    dispose() {
      for (const each of [embedPart, decide, addPart, finish]) each.dispose();
      tf.dispose(sums);
      sums = {};
    },
  };
}

/** What the decision about a whole batch takes. */
interface DecideInputs {
  /** `[N, L]`. */
  readonly embedded: Tensor2D;
  readonly labels: StepInputs['labels'];
}

/** The first pass. @returns `[N, L]` */
async function embedAll(
  images: readonly Tensor4D[],
  embedPart: (inputs: { readonly images: Tensor4D }) => Promise<{ readonly embedded: Tensor2D }>,
): Promise<Tensor2D> {
  const all: Tensor2D[] = [];
  for (const each of images) all.push((await embedPart({ images: each })).embedded);
  const embedded = tf.concat<Tensor2D>(all);
  tf.dispose(all);
  return embedded;
}

/** The second pass: each part again, with its share of `dL/de`. */
async function addAll(
  images: readonly Tensor4D[],
  embeddedGradient: Tensor2D,
  addPart: (inputs: { readonly images: Tensor4D; readonly gradient: Tensor2D }) => Promise<{ readonly value: Scalar }>,
): Promise<void> {
  const gradients = tf.split<Tensor2D>(embeddedGradient, images.length);
  for (const [index, part] of images.entries()) {
    tf.dispose(await addPart({ images: part, gradient: gradients[index] }));
  }
  tf.dispose(gradients);
}

/** F's weights below the embedding, and those of its norms. */
function split(trainable: NamedWeights): readonly [below: NamedWeights, norms: NamedWeights] {
  const isNorm = (path: string): boolean => isNormOfWhole(layerOf(path).slice('embedder/'.length));
  return [pick(trainable, (path) => !isNorm(path)), pick(trainable, isNorm)];
}

function zerosLike(weights: NamedWeights): Record<string, Variable> {
  return tf.tidy(() =>
    Object.fromEntries(
      Object.entries(weights).map(([path, weight]) => [path, tf.variable(tf.zerosLike(weight), false)]),
    ),
  );
}

function pick<Value>(
  entries: Readonly<Record<string, Value>>,
  isWanted: (name: string) => boolean,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => isWanted(name)));
}

function checkStatistics(stage: string, { embedder, phase: { frozenStatistics } }: StepParts): void {
  const layers = Object.keys(embedder.weights)
    .filter((path) => path.endsWith('/moving_mean'))
    .map(layerOf);
  const byBatch = layers.filter((layer) => !isNormOfWhole(layer) && frozenStatistics?.(layer) !== true);
  if (byBatch.length === 0) return;
  const advice = byBatch.some((layer) => layer.startsWith('keypoints'))
    ? "set frozenBatchNorm: 'all', or frozenBatchNorm: true and no keypointBlocks"
    : 'set frozenBatchNorm: true';
  throw new RangeError(
    `${stage}: expected batch norms with frozen statistics below an embedding that is accumulated, received ${byBatch.length} that normalize by ` +
      `the batch, such as '${byBatch[0]}': a part of a batch is another batch to them; ${advice}, or leave accumulate out`,
  );
}
