import { mergeSettings, recipeSchema, standardLosses } from '@htg/trainer/node';
import type { FullRecipe, Recipe, Settings } from '@htg/trainer/node';
import { z } from 'zod';

const settings = z.record(z.string(), z.unknown());

const armSchema = z.strictObject({
  title: z.string().optional().describe('what a person reads; default the name'),
  settings: settings
    .default({})
    .describe(
      'changes of the recipe; what they change outside of its part `htg` makes a stage 1 of its own, shared by arms that agree in it',
    ),
  matchChangeOf: z
    .string()
    .optional()
    .describe('with the generator noise: its relative change is the mean one of this arm, in the same cell'),
});

/** One way to train: the recipe with changes. */
export type Arm = z.infer<typeof armSchema>;

/** The file alone, without what its parts must have in common. */
export const ablationShape = z.strictObject({
  name: z.string().min(1),
  recipe: settings.describe('as for training, without name, seed and data.splitSeed'),
  seeds: z.array(z.int().min(0)).min(1).describe('of initial weights, batches and augmentation'),
  splits: z.array(z.int().min(0)).min(1).describe('seeds of the class splits'),
  score: z
    .enum(['validation', 'test'])
    .default('test')
    .describe('validation: the test identities are not looked at; for a search'),
  metric: z.enum(['rank1', 'mAP', 'mapAtR']).default('mapAtR').describe('of the differences'),
  compareTo: z.array(z.string()).default([]).describe('the arms that every other one is compared with'),
  arms: z.record(
    z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/, 'expected letters, digits, dots and dashes'),
    armSchema,
  ),
});

type Shape = z.infer<typeof ablationShape>;

/** An ablation as its YAML file says it, with defaults; the recipes of its arms are checked with it. */
export const ablationSchema = ablationShape.superRefine((ablation, context) => {
  if (ablation.recipe.htg === undefined) {
    report(['recipe'], "expected the part 'htg', received none; its steps and rates are those of every arm");
    // A misspelt key may be why.
    for (const issue of recipeSchema.safeParse(ablation.recipe).error?.issues ?? []) {
      if (issue.code === 'unrecognized_keys') pass(issue, ['recipe', ...issue.path]);
    }
    return;
  }
  const parsed = new Map<string, Recipe>();
  for (const [name, arm] of Object.entries(ablation.arms)) {
    const { success, data, error } = recipeSchema.safeParse(rawRecipe(ablation, arm, { seed: 0, split: 0 }));
    // What is wrong with the recipe itself is wrong in all arms: say it once.
    const known = new Set(context.issues.map(describeIssue));
    for (const issue of (error?.issues ?? []).flatMap(keyByKey)) {
      const path = placeOf(issue.path, name, arm, issue.code === 'unrecognized_keys' ? issue.keys : []);
      if (!known.has(describeIssue({ ...issue, path }))) pass(issue, path);
    }
    if (success) parsed.set(name, data);
    for (const { key, reason } of success ? unfair(data as FullRecipe) : []) {
      const path = placeOf(key, name, arm);
      if (!context.issues.some((issue) => issue.path?.join('.') === path.join('.'))) report(path, reason);
    }
    for (const key of [['name'], ['seed'], ['data', 'splitSeed']]) {
      if (!holds(arm.settings, key)) continue;
      report(
        ['arms', name, 'settings', ...key],
        'expected none: it is that of the cell, alike for all arms; remove it',
      );
    }
  }
  for (const [name, { matchChangeOf, settings: changes }] of Object.entries(ablation.arms)) {
    if (matchChangeOf === undefined) continue;
    const own = parsed.get(name)?.htg?.generator;
    if (own !== undefined && (own.kind !== 'noise' || holds(changes, ['htg', 'generator', 'relativeChange']))) {
      const reason = "expected 'matchChangeOf' with the generator noise and without a relativeChange; remove one";
      report(['arms', name, 'matchChangeOf'], reason);
    }
    const other = parsed.get(matchChangeOf)?.htg?.generator;
    if (!Object.hasOwn(ablation.arms, matchChangeOf) || (other !== undefined && other.learningRate === undefined)) {
      const reason = `expected an arm whose generator learns, received '${matchChangeOf}'; the arms are ${Object.keys(ablation.arms).join(', ')}`;
      report(['arms', name, 'matchChangeOf'], reason);
    } else if (other?.kind === 'hardNegatives') {
      const reason = `expected an arm whose generator changes embeddings, received '${matchChangeOf}', which makes negatives of triplets; name another`;
      report(['arms', name, 'matchChangeOf'], reason);
    }
  }
  if (Object.keys(ablation.arms).length === 0) report(['arms'], 'expected at least one arm, received none');
  ablation.compareTo.forEach((name, i) => {
    if (!Object.hasOwn(ablation.arms, name)) {
      report(
        ['compareTo', i],
        `expected the name of an arm, received '${name}'; they are ${Object.keys(ablation.arms).join(', ')}`,
      );
    }
  });

  function report(path: PropertyKey[], message: string): void {
    context.addIssue({ code: 'custom', path, message });
  }
  function pass(issue: z.core.$ZodIssue, path: PropertyKey[]): void {
    context.issues.push({ ...issue, path, input: undefined });
  }
});

/** What would let arms differ in more than they say, or that no arm is given. */
function unfair({ earlyStopping, select, whitening, basic, htg }: FullRecipe) {
  const lastWeights = 'expected none: every arm makes the same number of updates and its last weights count; remove it';
  const { generator, discriminator } = htg;
  const rates = {
    basic: basic.learningRate,
    htg: htg.learningRate,
    'htg.generator': generator.learningRate,
    'htg.discriminator': discriminator === 'none' ? undefined : discriminator.learningRate,
  };
  return [
    ...(earlyStopping === undefined ? [] : [{ key: ['earlyStopping'], reason: lastWeights }]),
    ...(select === undefined ? [] : [{ key: ['select'], reason: lastWeights }]),
    ...(whitening === undefined
      ? []
      : [{ key: ['whitening'], reason: 'expected none: arms are scored as they were trained; remove it' }]),
    ...Object.entries(rates)
      .filter(([, rate]) => rate?.kind === 'plateau')
      .map(([part]) => ({
        key: [...part.split('.'), 'learningRate'],
        reason: 'expected a schedule that does not look at validation, received plateau; take cosine or step',
      })),
  ];
}

function describeIssue({
  path = [],
  message = '',
}: {
  readonly path?: PropertyKey[];
  readonly message?: string;
}): string {
  return `${path.join('.')}: ${message}`;
}

export type Ablation = z.infer<typeof ablationSchema>;

/** One seed on one class split: what arms are paired over. */
export interface Cell {
  readonly seed: number;
  readonly split: number;
}

/** What the images of a recipe are: see `dataContents`. */
export type Contents = (data: FullRecipe['data']) => string | undefined;

/** An ablation whose images are known. */
export type KnownAblation = Ablation & { readonly contents?: Contents | undefined };

/** A recipe, and what its images are where that is known. */
export type CellRecipe = FullRecipe & { readonly content?: string | undefined };

/** The recipe of an arm in one cell, every default filled in. Where its change is that of another arm, see {@link withChange}. */
export function recipeOf(ablation: KnownAblation, arm: Arm, cell: Cell): CellRecipe {
  const recipe = recipeSchema.parse(rawRecipe(ablation, arm, cell)) as FullRecipe;
  return withContent(recipe, ablation.contents?.(recipe.data));
}

function withContent(recipe: FullRecipe, content: string | undefined): CellRecipe {
  return content === undefined ? recipe : { ...recipe, content };
}

/** A recipe whose generator changes embeddings by a share of their length. */
export function withChange({ content, ...recipe }: CellRecipe, relativeChange: number): CellRecipe {
  const changed = mergeSettings(recipe, { htg: { generator: { relativeChange } } });
  return withContent(recipeSchema.parse(changed) as FullRecipe, content);
}

function rawRecipe({ name, recipe }: Shape, { settings: changes, matchChangeOf }: Arm, { seed, split }: Cell) {
  const cell = { name, seed, data: { splitSeed: split } };
  const changed = mergeSettings(mergeSettings(withLosses(recipe), changes), cell);
  // The change of the other arm takes the place of it.
  const matched = { htg: { generator: { relativeChange: 0 } } };
  return matchChangeOf === undefined || !isNoise(changed) ? changed : mergeSettings(changed, matched);
}

/** A recipe that says the losses of stage 1: an arm that changes one of the standard ones keeps the other. */
function withLosses(recipe: Settings): Settings {
  const { basic } = recipe;
  if (typeof basic !== 'object' || basic === null || 'losses' in basic) return recipe;
  return { ...recipe, basic: { ...basic, losses: standardLosses } };
}

function isNoise(recipe: Settings): boolean {
  const htg = recipe.htg as { readonly generator?: { readonly kind?: unknown } } | null;
  return htg?.generator?.kind === 'noise';
}

/** Keys that nobody knows, one by one: some may stand in the recipe, others in an arm. */
function keyByKey(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'unrecognized_keys') return [issue];
  return issue.keys.map((key) => ({ ...issue, keys: [key], message: `Unrecognized key: ${key}` }));
}

/**
 * Where in the file a setting of an arm's recipe stands: with the arm if that changes it, else with the recipe.
 *
 * @param key of the setting that it is about, where it is not the whole
 */
function placeOf(
  path: readonly PropertyKey[],
  name: string,
  { settings: changes }: Arm,
  key: readonly string[] = [],
): PropertyKey[] {
  if (path.length + key.length > 0 && holds(changes, [...path, ...key])) return ['arms', name, 'settings', ...path];
  return ['recipe', ...path];
}

function holds(value: unknown, path: readonly PropertyKey[]): boolean {
  if (path.length === 0) return true;
  if (typeof value !== 'object' || value === null || !(path[0] in value)) return false;
  return holds((value as Readonly<Record<PropertyKey, unknown>>)[path[0]], path.slice(1));
}
