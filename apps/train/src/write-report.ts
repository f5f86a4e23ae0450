import { existsSync } from 'node:fs';
import type { Embedder } from '@htg/backbone';
import type { ImageSet, OpenedData } from '@htg/datasets';
import {
  createAlbum,
  evaluate,
  gatherKeypoints,
  gatherReport,
  gatherTriplets,
  reportHtml,
  untested,
} from '@htg/report';
import type { Evaluated, ReportAssets, ReportInputs } from '@htg/report';
import { reportAssets, webpEncoder } from '@htg/report/node';
import { averagePaths, compileEmbedding, embedPixels, embedTest, prefixed } from '@htg/trainer';
import type { Embedding } from '@htg/trainer';
import {
  embedderOfCheckpoint,
  generatorOf,
  loadNewestWeights,
  openRunFolder,
  parseRecipe,
  runDataOf,
  whitenedCheckpoint,
  zeroShotEmbedder,
} from '@htg/trainer/node';
import type { Recipe, RunFolder } from '@htg/trainer/node';
import { firstOfIdentities } from './first-of-identities.ts';
import { reportFacts } from './report-facts.ts';

/** Checkpoints of a run that are shown, in the order of its table, with their titles. */
const checkpoints = { stage1: 'Stage 1', control: 'Control', htg: 'HTG', [whitenedCheckpoint]: 'Whitened' } as const;

/** Identities of the training set whose triplets are shown before and after G. */
const tripletIdentities = 64;

const encode = webpEncoder();

/**
 * Writes `report.html` into a run folder, whole or not at all. Its models are embedded again from their checkpoints; what a run
 * that stopped early does not have, the report says.
 *
 * @param path the run folder
 * @param onProgress is told what is being done
 * @param options.assets script and style of the page
 * @param options.movedTo where the folder or the table is now, if no longer where the recipe says
 * @returns the path of the report
 * @throws Error where the folder is no run
 */
export async function writeReport(
  path: string,
  onProgress: (text: string) => void,
  { assets, movedTo }: { readonly assets?: ReportAssets; readonly movedTo?: string | undefined } = {},
): Promise<string> {
  const run = openRunFolder(path);
  const recipe = parseRecipe(await run.readText('recipe.yaml'), `${path}/recipe.yaml`);
  const data = await runDataOf(run, recipe, { use: 'evaluation', movedTo });
  const inputs = await gatherModels(recipe, run, data, onProgress);
  onProgress('drawing the report');
  const report = await gatherReport({
    ...inputs,
    ...(await reportFacts(run, recipe, data)),
    title: recipe.name,
    recipe: await run.readText('recipe.yaml'),
    metrics: existsSync(`${path}/metrics.jsonl`) ? await run.readText('metrics.jsonl') : '',
    test: data.test,
    gallery: data.gallery,
    encode,
    seed: recipe.seed,
  });
  await run.writeText('report.html', reportHtml(report, assets ?? (await reportAssets())));
  return `${path}/report.html`;
}

/** Embeds the test images by every checkpoint, and looks closer at the last one. */
async function gatherModels(
  recipe: Recipe,
  run: RunFolder,
  data: OpenedData,
  onProgress: (text: string) => void,
): Promise<Pick<ReportInputs, 'models' | 'keypoints' | 'triplets'>> {
  if (data.test.length === 0) return { models: [], keypoints: { missing: untested } };
  const models: Evaluated[] = [await evaluateTest('Raw pixels', data, embedPixels)];
  const untrained = await zeroShotEmbedder(recipe, run);
  if (untrained !== undefined) {
    onProgress('report: embedding by the weights that the run started from');
    const embedding = compileEmbedding(untrained, { frozen: true });
    models.push(await evaluateTest('Zero-shot', data, embedding));
    embedding.dispose();
    untrained.dispose();
  }
  let closer: Pick<ReportInputs, 'keypoints' | 'triplets'> = {
    keypoints: { missing: 'No model was trained to a checkpoint: the run stopped before the end of stage 1.' },
  };
  for (const [name, stage] of Object.entries(checkpoints)) {
    if (name === whitenedCheckpoint && recipe.whitening === undefined) continue;
    const embedder = embedderOfCheckpoint(recipe, name);
    const weights = prefixed('embedder', embedder.weights);
    // What a stage validates and keeps; on its way, a checkpoint holds them beside the weights that it trains.
    const averaged = (name === 'stage1' ? recipe.basic : recipe.htg)?.averaging !== undefined;
    const onTheWay = averaged ? averagePaths(weights) : weights;
    const newest = await loadNewestWeights(run.checkpoint(name), weights, { onTheWay, onDamaged: onProgress });
    if (newest === undefined) {
      embedder.dispose();
      continue;
    }
    const title = newest.finished
      ? stage
      : `${stage}, at update ${newest.position.step}${averaged ? ', averaged' : ''}`;
    const embedding = compileEmbedding(embedder, { frozen: true });
    const embedShown = (set: ImageSet): ReturnType<Embedding> =>
      embedding(set, {
        onProgress: (done) => {
          onProgress(`report: ${title}, ${done} of ${set.length} images embedded`);
        },
      });
    models.push(await evaluateTest(title, data, embedShown));
    // Of the last one only; drawing those before it costs little.
    closer = {
      keypoints: await gatherKeypoints(embedder, createAlbum(data.test, { encode }), { model: title, encode }),
      triplets: name === 'htg' ? await tripletsOf(recipe, run, embedder, data.train) : closer.triplets,
    };
    embedding.dispose();
    embedder.dispose();
  }
  return { models, ...closer };
}

/** The test images as one model embeds them, and what that is worth by the rule of their set. */
async function evaluateTest(title: string, data: OpenedData, embedSet: typeof embedPixels): Promise<Evaluated> {
  const { excludeSameCamera } = data;
  return evaluate(title, { ...(await embedTest(data, embedSet)), excludeSameCamera });
}

/** What the trained G does to triplets of training identities: those that it learned on. Nothing for a stand-in. */
async function tripletsOf(
  recipe: Recipe,
  run: RunFolder,
  embedder: Embedder,
  train: ImageSet,
): Promise<ReportInputs['triplets']> {
  const { sampler, htg } = recipe;
  if (htg?.generator.margin === undefined) return undefined;
  const batch = sampler.kind === 'identityBatches' ? sampler : { identities: 8, images: 4 };
  const some = firstOfIdentities(train, { identities: tripletIdentities, images: batch.images });
  // G meets what comes before the neck.
  const embedding = compileEmbedding(embedder, { side: 'metric', frozen: true });
  const embedded = await embedding(some);
  embedding.dispose();
  const generator = generatorOf({ ...recipe, htg }, embedded.embeddingLength);
  if (!('apply' in generator)) {
    // No change of embeddings one by one, which is what is drawn.
    generator.dispose();
    return undefined;
  }
  const weights = prefixed('generator', generator.weights);
  await loadNewestWeights(run.checkpoint('htg'), weights, { onDamaged: () => undefined });
  const triplets = await gatherTriplets(embedded, generator, createAlbum(some, { encode }), {
    margin: htg.generator.margin,
    batch,
    asInTraining: sampler.kind === 'identityBatches' && htg.miner.kind === 'batchHard',
  });
  generator.dispose();
  return triplets;
}
