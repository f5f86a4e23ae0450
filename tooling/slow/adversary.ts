/**
 * `pnpm slow adversary ABLATION`: is the adversary what the method says it is? Trains one cell of an ablation on a part of each training identity's
 * images and measures on the rest, which neither F nor D nor G has seen:
 *
 * - does D learn: its accuracy on held-out images of training identities, after its warm-up and after stage 2;
 * - are G's triplets harder than those of noise that changes embeddings by the same share of their length;
 * - are G's embeddings still of their class, by a classifier that was trained on held-out images alone.
 */
import { readFile } from 'node:fs/promises';
import type { Embedder } from '@htg/backbone';
import type { ImageSet } from '@htg/datasets';
import { createDiscriminator } from '@htg/discriminator';
import type { Discriminator } from '@htg/discriminator';
import { randomStream, useEngine } from '@htg/engine';
import type { NamedWeights } from '@htg/engine';
import { distanceToOthers, noiseGenerator, relativeChange } from '@htg/generator';
import type { FeatureGenerator } from '@htg/generator';
import { mineTriplets, tripletStatistics } from '@htg/losses';
import type { Objective } from '@htg/losses';
import { batchHard } from '@htg/miners';
import { compileEmbedding, prefixed, trainBasic, trainHtg, warmUpDiscriminator } from '@htg/trainer';
import type { EmbeddedImages } from '@htg/trainer';
import {
  basicTrainingOf,
  dataOf,
  discriminatorOf,
  embedderOf,
  generatorOf,
  htgTrainingOf,
  objectivesOf,
  objectiveVariables,
  startFromWeights,
} from '@htg/trainer/node';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { Command } from 'commander';
import { recipeOf } from '../../apps/ablate/src/ablation.ts';
import type { CellRecipe } from '../../apps/ablate/src/ablation.ts';
import { basicKey } from '../../apps/ablate/src/keys.ts';
import { parseAblation } from '../../apps/ablate/src/read-ablation.ts';
import { imagesOfSet } from '../../apps/train/src/images-of-set.ts';

const program = new Command('adversary')
  .argument('<ablation>', 'its file; arms whose G learns can be measured')
  .option('--arms <names...>', 'which of them', ['htg', 'literal'])
  .option('--seed <n>', 'of weights and batches', '1')
  .option('--split <n>', 'seed of the class split', '1')
  .option('--held-out <n>', 'images of each training identity that are kept back', '15')
  .option('--batches <n>', 'batches on which triplets are measured', '100')
  .parse();
const options = program.opts<{ arms: string[]; seed: string; split: string; heldOut: string; batches: string }>();
const ablation = parseAblation(await readFile(program.args[0], 'utf8'), program.args[0]);
const cell = { seed: Number(options.seed), split: Number(options.split) };

interface Row {
  readonly arm: string;
  readonly [measure: string]: number | string;
}

await useEngine();
const recipes = options.arms.map((name) => {
  if (!(name in ablation.arms)) program.error(`adversary: expected an arm, received ${name}`);
  const recipe = recipeOf(ablation, ablation.arms[name], cell);
  // Told before anything is trained.
  embeddingGenerator(name, recipe, 2).dispose();
  return { name, recipe };
});
const other = recipes.find(({ recipe }) => basicKey(recipe) !== basicKey(recipes[0].recipe));
if (other !== undefined)
  program.error(`adversary: expected arms with one stage 1, received ${other.name} with another; measure it alone`);
const { train } = await dataOf(recipes[0].recipe);
const parts = heldApart(train, Number(options.heldOut));
const { embedder, restore } = await trainedStage1(recipes[0].recipe, parts.seen);
const rows: Row[] = [];
for (const { name, recipe } of recipes) {
  rows.push(await measureArm(name, recipe));
}
console.log(
  `${program.args[0]}, seed ${cell.seed}, split ${cell.split}: ${train.identities} training identities, ${parts.seen.length} images trained on, ` +
    `${parts.held.length} held out; ${options.batches} batches\n`,
);
const measures = Object.keys(rows[0]).filter((key) => key !== 'arm');
console.log(['measure', ...rows.map(({ arm }) => arm)].join(' | '));
for (const measure of measures) {
  console.log([measure, ...rows.map((row) => Number(row[measure]).toFixed(3))].join(' | '));
}
// TensorFlow's threads would keep the process.
process.exit(0);

/** Stage 1 on what is seen, and a way back to it. */
async function trainedStage1(recipe: CellRecipe, seen: ImageSet) {
  const trained = embedderOf(recipe);
  await startFromWeights(trained, recipe);
  const ground = { embedder: trained, train: seen };
  const objectives = objectivesOf(recipe.basic.losses, recipe, ground);
  const training = trainBasic({ embedder: trained, losses: objectives, ...basicTrainingOf(recipe, ground) });
  for await (const { step, measures: now } of training) {
    if (step % 100 === 0) console.error(`stage 1: update ${step}, loss ${now.loss.toFixed(3)}`);
  }
  const weights: NamedWeights = { ...prefixed('embedder', trained.weights), ...objectiveVariables(objectives) };
  const kept = Object.entries(weights).map(([path, variable]) => [path, tf.keep(variable.clone())] as const);
  training.dispose();
  for (const objective of objectives) objective.dispose();
  return {
    embedder: trained,
    /** Puts F and the losses of a stage where stage 1 left them, as far as they were there. */
    restore: (stageLosses: readonly Objective[]): void => {
      const present: NamedWeights = { ...prefixed('embedder', trained.weights), ...objectiveVariables(stageLosses) };
      for (const [path, values] of kept) if (path in present) present[path].assign(values);
    },
  };
}

function embeddingGenerator(arm: string, recipe: CellRecipe, embeddingLength: number): FeatureGenerator {
  const generator = generatorOf(recipe, embeddingLength);
  if ('apply' in generator) return generator;
  return program.error(`adversary: expected an arm whose G changes embeddings one by one, received ${arm}`);
}

async function measureArm(arm: string, recipe: CellRecipe): Promise<Row> {
  const ground = { embedder, train: parts.seen };
  const losses = objectivesOf(recipe.htg.losses, recipe, ground);
  restore(losses);
  const generator = embeddingGenerator(arm, recipe, embedder.outputLength);
  const discriminator = discriminatorOf(recipe, generator, ground);
  const { discriminator: settings } = recipe.htg;
  let warmed = NaN;
  if (discriminator !== undefined && settings !== 'none' && settings.warmUpSteps > 0) {
    const { warmUpSteps: steps, warmUpBatch: batchSize, featureNoise } = settings;
    await warmUp(discriminator, parts.seen, { steps, batchSize, ...(featureNoise !== undefined && { featureNoise }) });
    warmed = await accuracyOn(discriminator, await featuresOf(embedder, parts.held));
  }
  const training = trainHtg({ embedder, losses, generator, discriminator, ...htgTrainingOf(recipe, ground) });
  for await (const { step } of training) if (step % 100 === 0) console.error(`${arm}: update ${step}`);
  training.dispose();
  // A judge that has seen other images than F, D and G.
  const judge = createDiscriminator({ embeddingLength: embedder.outputLength, identities: train.identities, seed: 99 });
  await warmUp(judge, parts.held, { steps: 600, batchSize: 128 });
  const [seen, held] = [await featuresOf(embedder, parts.seen), await featuresOf(embedder, parts.held)];
  const { change, ...onGenerated } = await measureTriplets(seen, { generator, discriminator, judge });
  const noise = noiseGenerator({ embeddingLength: embedder.outputLength, relativeChange: change });
  const onNoise = await measureTriplets(seen, { generator: noise, discriminator, judge });
  const after = discriminator === undefined ? NaN : await accuracyOn(discriminator, held);
  judge.dispose();
  for (const loss of losses) loss.dispose();
  generator.dispose();
  discriminator?.dispose();
  return {
    arm,
    'D names held-out images of training identities, after its warm-up': warmed,
    'D names them after stage 2': after,
    'D calls G(f) fake': onGenerated.fake,
    'D gives G(f) its own identity': onGenerated.own,
    'change, |G(f) - f| / |f|': change,
    'hardness on f, mean d(a,p) - d(a,n)': onGenerated.before,
    'hardness on G(f)': onGenerated.after,
    'hardness on noise of the same length': onNoise.after,
    'held-out judge names f': onGenerated.judgedBefore,
    'held-out judge names G(f)': onGenerated.judged,
    'held-out judge names f with noise': onNoise.judged,
  };
}

async function warmUp(
  discriminator: Discriminator,
  set: ImageSet,
  how: { readonly steps: number; readonly batchSize: number; readonly featureNoise?: number },
): Promise<void> {
  for await (const { step, accuracy } of warmUpDiscriminator({
    embedder,
    discriminator,
    train: set,
    passes: 1,
    seed: cell.seed,
    ...how,
  })) {
    if (step === how.steps) console.error(`warm-up: accuracy of the last batch ${accuracy.toFixed(3)}`);
  }
}

/** Means over batches of P x K. */
async function measureTriplets(
  features: EmbeddedImages,
  {
    generator,
    discriminator,
    judge,
  }: {
    readonly generator: FeatureGenerator;
    readonly discriminator: Discriminator | undefined;
    readonly judge: Discriminator;
  },
) {
  const sums = { before: 0, after: 0, change: 0, fake: 0, own: 0, judged: 0, judgedBefore: 0 };
  const count = Number(options.batches);
  for (let batch = 0; batch < count; batch++) {
    const { rows: f, labels } = drawBatch(features, batch);
    const found = tf.tidy(() => {
      const noise = generator.takesNoise
        ? { noise: tf.randomNormal<tf.Rank.R2>(f.shape, 0, 1, 'float32', batch + 1) }
        : {};
      const { boundedBy } = generator;
      const reach = boundedBy && distanceToOthers(f, labels, { to: boundedBy });
      const generated = generator.apply(f, { training: false, reach, ...noise });
      const mined = mineTriplets(f, labels, { miner: batchHard() });
      const hardness = (x: Tensor2D) => {
        const { meanPositive, meanNegative } = tripletStatistics(x, mined, { margin: 0.6 });
        return tf.sub(meanPositive, meanNegative);
      };
      const judged = discriminator?.apply(generated);
      const fakes = judged && tf.equal(tf.argMax(judged, 1), tf.scalar(train.identities, 'int32'));
      return {
        before: hardness(f),
        after: hardness(generated),
        change: relativeChange(f, generated),
        fake: fakes === undefined ? tf.scalar(NaN) : tf.mean(tf.cast(fakes, 'float32')),
        own: judged === undefined ? tf.scalar(NaN) : share(judged, labels),
        judged: share(judge.apply(generated), labels),
        judgedBefore: share(judge.apply(f), labels),
      };
    });
    for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += (await found[key].data())[0] / count;
    tf.dispose([f, labels, found]);
  }
  return sums;
}

function share(logits: Tensor2D, labels: Tensor1D): tf.Scalar {
  return tf.mean(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32'));
}

async function accuracyOn(
  discriminator: Discriminator,
  { embeddings, embeddingLength, labels }: EmbeddedImages,
): Promise<number> {
  const accuracy = tf.tidy(() =>
    share(discriminator.apply(tf.tensor2d(embeddings, [labels.length, embeddingLength])), tf.tensor1d(labels, 'int32')),
  );
  const [value] = await accuracy.data();
  accuracy.dispose();
  return value;
}

/** 8 identities with 4 embeddings each. */
function drawBatch({ embeddings, embeddingLength, labels }: EmbeddedImages, batch: number) {
  const random = randomStream(cell.seed, `measured batch ${batch}`);
  const below = (n: number): number => Math.floor(random.uniform() * n);
  const chosen = new Set<number>();
  while (chosen.size < 8) chosen.add(below(train.identities));
  const positions = [...chosen].flatMap((identity) => {
    const own = [...labels.keys()].filter((i) => labels[i] === identity);
    const four = new Set<number>();
    while (four.size < 4) four.add(own[below(own.length)]);
    return [...four];
  });
  const rows = new Float32Array(positions.length * embeddingLength);
  positions.forEach((position, i) => {
    rows.set(embeddings.subarray(position * embeddingLength, (position + 1) * embeddingLength), i * embeddingLength);
  });
  return {
    rows: tf.tensor2d(rows, [positions.length, embeddingLength]),
    labels: tf.tensor1d(
      positions.map((position) => labels[position]),
      'int32',
    ),
  };
}

async function featuresOf(of: Embedder, set: ImageSet): Promise<EmbeddedImages> {
  const embedding = compileEmbedding(of, { side: 'metric' });
  try {
    return await embedding(set);
  } finally {
    embedding.dispose();
  }
}

/** The first images of each identity, and its last ones. */
function heldApart(set: ImageSet, count: number): { readonly seen: ImageSet; readonly held: ImageSet } {
  const [seen, held]: [number[], number[]] = [[], []];
  for (let identity = 0; identity < set.identities; identity++) {
    const own = [...set.labels.keys()].filter((i) => set.labels[i] === identity);
    if (own.length < count + 4)
      program.error(`adversary: expected more than ${count + 3} images of an identity, received ${own.length}`);
    seen.push(...own.slice(0, -count));
    held.push(...own.slice(-count));
  }
  return { seen: imagesOfSet(set, seen), held: imagesOfSet(set, held) };
}
