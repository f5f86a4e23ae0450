import { inputContract } from '@htg/backbone';
import type { Embedder } from '@htg/backbone';
import { makeBackbone } from '@htg/backbone/named';
import { catalogueEntry, findWeights, loadPretrained } from '@htg/backbone/node';
import type { FetchOptions, FoundWeights, PretrainedReport } from '@htg/backbone/node';
import { embedderOf } from '../recipe/from-recipe.ts';
import type { RecipeWeights } from '../recipe/recipe-weights.ts';
import { recipeSchema } from '../recipe/recipe.ts';
import type { Recipe } from '../recipe/recipe.ts';

/** What a run started from; its `weights.json` holds the same. */
export interface StartRecord
  extends Omit<FoundWeights, 'path' | 'backbone' | 'colors' | 'imageSize'>, PretrainedReport {
  /** What the weights want to be given: the net normalizes so. */
  readonly input: {
    readonly channelOrder: 'rgb';
    readonly mean: readonly number[];
    readonly deviation: readonly number[];
    /** Side of the images of the run, and, where it is known, of those that the weights were trained with. */
    readonly imageSize: number;
    readonly trainedAt?: number;
  };
}

/** F with the weights that a recipe starts from. */
export interface Start {
  /** The recipe with mean and deviation of the weights, where they are not the backbone's. */
  readonly recipe: Recipe;
  /** The caller's to dispose. */
  readonly embedder: Embedder;
  /** Where the weights are from, and what was loaded. */
  readonly record: StartRecord;
}

/**
 * Finds the weights that a recipe names, fetches them where need be, and loads them into its F.
 *
 * @param recipe whose `weights` name them
 * @param options how they are fetched
 * @returns undefined where it names none: it trains from scratch
 * @throws Error where they are not to be had; RangeError where they are damaged or of another net, or mean and deviation of the recipe are not theirs
 */
export async function loadStart(recipe: Recipe, options: FetchOptions = {}): Promise<Start | undefined> {
  const { weights } = recipe.model;
  if (weights === undefined) return undefined;
  const { from, ...reading } = settingsOf(weights);
  // Before anything is fetched.
  checkKind(from, recipe);
  const found = await findWeights(from, options);
  const own = withColors(recipe, found);
  const embedder = embedderOf(own);
  try {
    const report = await loadPretrained(embedder, found, reading);
    return { recipe: own, embedder, record: recordOf(found, report, embedder) };
  } catch (error) {
    embedder.dispose();
    throw error;
  }
}

/**
 * Loads the weights that a recipe names into an embedder of it; does nothing where it names none.
 *
 * @param embedder as `embedderOf` makes it of the recipe
 * @param recipe whose `weights` name them
 * @throws what `loadStart` throws, and RangeError where the weights want other colors than the recipe has
 */
export async function startFromWeights(embedder: Embedder, recipe: Recipe): Promise<void> {
  const start = await loadStart(recipe);
  if (start === undefined) return;
  try {
    if (start.recipe !== recipe) {
      const { mean, deviation } = start.embedder.input;
      throw new RangeError(
        `model.colors: expected those that the weights of ${start.record.from} want, received none; write model.colors: { mean: [${mean.join(', ')}], deviation: [${deviation.join(', ')}] }`,
      );
    }
    for (const [path, variable] of Object.entries(embedder.weights)) variable.assign(start.embedder.weights[path]);
  } finally {
    start.embedder.dispose();
  }
}

function settingsOf(weights: RecipeWeights): Exclude<RecipeWeights, string> {
  return typeof weights === 'string' ? { from: weights } : weights;
}

/** A name of the catalogue says which backbone it is of. */
function checkKind(from: string, { model }: Recipe): void {
  const wanted = catalogueEntry(from)?.backbone;
  if (wanted === undefined || wanted === model.backbone.kind) return;
  throw new RangeError(
    `model.weights: expected weights of ${model.backbone.kind}, received ${from}, which are of ${wanted}; set model.backbone to { kind: ${wanted} }, or leave it out`,
  );
}

/** Mean and deviation follow the weights. @throws RangeError where the recipe has others */
function withColors(recipe: Recipe, { colors, from }: FoundWeights): Recipe {
  const { model } = recipe;
  if (colors === undefined) return recipe;
  const written = model.colors;
  if (written === undefined) {
    return same(inputContract(makeBackbone(model.backbone)), colors)
      ? recipe
      : recipeSchema.parse({ ...recipe, model: { ...model, colors: copied(colors) } });
  }
  if (same(written, colors)) return recipe;
  throw new RangeError(
    `model.colors: expected those of ${from}, mean ${colors.mean.join(', ')} and deviation ${colors.deviation.join(', ')}, received mean ${written.mean.join(', ')} and deviation ${written.deviation.join(', ')}; leave model.colors out`,
  );
}

type Colors = NonNullable<FoundWeights['colors']>;

function same(a: Colors, b: Colors): boolean {
  const numbers = ({ mean, deviation }: Colors): number[] => [...mean, ...deviation];
  return numbers(a).every((value, i) => Math.abs(value - numbers(b)[i]) < 1e-6);
}

const copied = ({ mean, deviation }: Colors): NonNullable<Recipe['model']['colors']> => ({
  mean: [...mean],
  deviation: [...deviation],
});

function recordOf(found: FoundWeights, report: PretrainedReport, { input, options }: Embedder): StartRecord {
  const { path: _, backbone: __, colors: ___, imageSize, ...source } = found;
  const { channelOrder, mean, deviation, height } = input;
  const trainedAt = imageSize ?? (found.source === 'run' ? undefined : inputContract(options.backbone).imageSize);
  return {
    ...source,
    ...report,
    input: { channelOrder, mean, deviation, imageSize: height, ...(trainedAt !== undefined && { trainedAt }) },
  };
}

/**
 * What was loaded, in lines for a person.
 *
 * @param record of a start
 */
export function describeStart(record: StartRecord): string[] {
  const { from, revision, sha256, license, format, at, prefix, loaded, drawn, passedOver, resampled, input } = record;
  const version = [revision, `sha256 ${sha256.slice(0, 12)}`, license].filter((part) => part !== undefined);
  const names = [at === '' ? undefined : `state dict '${at}'`, prefix === '' ? undefined : `prefix '${prefix}'`];
  const where = [format, ...names.filter((part) => part !== undefined)].join(', ');
  const size =
    input.trainedAt === undefined || input.trainedAt === input.imageSize
      ? `at ${input.imageSize} px`
      : `at ${input.imageSize} px; the weights were trained at ${input.trainedAt} px`;
  return [
    `weights: ${from} (${version.join(', ')})`,
    `weights: ${loaded} tensors of ${where}; drawn anew: ${drawn}; passed over: ${passedOver}`,
    ...resampled.map((text) => `weights: ${text}`),
    `weights: images in ${input.channelOrder} order, mean ${numbers(input.mean)} and deviation ${numbers(input.deviation)} as the weights want them, ${size}`,
  ];
}

const numbers = (values: readonly number[]): string => values.map((value) => Number(value.toFixed(4))).join(', ');
