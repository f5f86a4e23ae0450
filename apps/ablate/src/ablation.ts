import { mergeSettings, recipeSchema } from '@htg/trainer/node';
import type { FullRecipe } from '@htg/trainer/node';
import { z } from 'zod';

const settings = z.record(z.string(), z.unknown());

const furtherLoss = z.discriminatedUnion('loss', [
  z.strictObject({
    loss: z.literal('embeddingExpansion'),
    weight: z.number().positive().default(1),
    margin: z.number().positive().default(0.6),
    points: z.int().min(1).default(2),
  }),
  z.strictObject({
    loss: z.literal('coupledCluster'),
    weight: z.number().positive().default(1),
    margin: z.number().positive().default(0.6),
  }),
]);

const armSchema = z.strictObject({
  title: z.string().optional().describe('what a person reads; default the name'),
  method: z
    .enum(['stage1', 'identity', 'noise', 'htg'])
    .describe('stage1: it goes on; the others: stage 2 with that in place of G'),
  settings: settings.default({}).describe("changes of the recipe's part `htg`"),
  discriminator: z.boolean().default(true).describe('false: G learns without D and label loss'),
  change: z
    .union([z.number().min(0), z.string()])
    .optional()
    .describe('noise: the relative change, or the arm whose mean change is taken'),
  furtherLoss: furtherLoss.optional().describe('one more loss of F'),
  bias: z.boolean().default(false).describe('a softmax with a bias, in both stages'),
  stage1: settings
    .default({})
    .describe('changes of the recipe for a stage 1 of its own; arms that agree in it share one'),
});

/** One way to go on from stage 1. */
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

/** An ablation as its YAML file says it, with defaults; the recipes of its arms are checked with it. */
export const ablationSchema = ablationShape.superRefine((ablation, context) => {
  if (ablation.recipe.htg === undefined) {
    report(['recipe'], "expected the part 'htg', received none; its steps and rates are those of every arm");
    // A misspelt key may be why.
    for (const issue of recipeSchema.safeParse(ablation.recipe).error?.issues ?? []) {
      if (issue.code !== 'unrecognized_keys') continue;
      context.issues.push({ ...issue, path: ['recipe', ...issue.path] } as unknown as z.core.$ZodRawIssue);
    }
    return;
  }
  for (const [name, arm] of Object.entries(ablation.arms)) {
    const parsed = recipeSchema.safeParse(rawRecipe(ablation, arm, { seed: 0, split: 0 }));
    // What is wrong with the recipe itself is wrong in all arms: say it once.
    const known = new Set(context.issues.map(describeIssue));
    for (const issue of parsed.error?.issues ?? []) {
      const at = { ...issue, path: placeOf(issue.path, name, arm) };
      if (!known.has(describeIssue(at))) context.issues.push(at as z.core.$ZodRawIssue);
    }
    for (const { key, reason } of parsed.success ? unfair(parsed.data as FullRecipe) : []) {
      const path = placeOf(key, name, arm);
      if (!context.issues.some((issue) => issue.path?.join('.') === path.join('.'))) report(path, reason);
    }
    if ((arm.method === 'noise') !== (arm.change !== undefined)) {
      report(['arms', name], "expected 'change' with the method noise, and only there; remove or add it");
    }
    if (typeof arm.change === 'string' && !isHtg(arm.change)) {
      report(
        ['arms', name, 'change'],
        `expected a number or an arm of the method htg, received '${arm.change}'; the arms are ${Object.keys(ablation.arms).join(', ')}`,
      );
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

  function isHtg(name: string): boolean {
    return Object.hasOwn(ablation.arms, name) && ablation.arms[name].method === 'htg';
  }
  function report(path: PropertyKey[], message: string): void {
    context.addIssue({ code: 'custom', path, message });
  }
});

/** What would let arms differ in more than they say. */
function unfair({ earlyStopping, select, basic, htg }: FullRecipe) {
  const lastWeights = 'expected none: every arm makes the same number of updates and its last weights count; remove it';
  const rates = { basic: basic, htg: htg, 'htg.generator': htg.generator, 'htg.discriminator': htg.discriminator };
  return [
    ...(earlyStopping === undefined ? [] : [{ key: ['earlyStopping'], reason: lastWeights }]),
    ...(select === undefined ? [] : [{ key: ['select'], reason: lastWeights }]),
    ...Object.entries(rates)
      .filter(([, { learningRate }]) => learningRate.kind === 'plateau')
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

/** The recipe of an arm in one cell, every default filled in. */
export function recipeOf(ablation: Ablation, arm: Arm, cell: Cell): FullRecipe {
  return recipeSchema.parse(rawRecipe(ablation, arm, cell)) as FullRecipe;
}

function rawRecipe({ name, recipe }: z.infer<typeof ablationShape>, arm: Arm, { seed, split }: Cell) {
  const cell = { name, seed, data: { splitSeed: split } };
  return mergeSettings(mergeSettings(mergeSettings(recipe, arm.stage1), { htg: arm.settings }), cell);
}

/** Where in the file a setting of an arm's recipe stands: with the arm if that changes it, else with the recipe. */
function placeOf(path: readonly PropertyKey[], name: string, { settings: changes, stage1 }: Arm): PropertyKey[] {
  if (path[0] === 'htg' && holds(changes, path.slice(1))) return ['arms', name, 'settings', ...path.slice(1)];
  if (path.length > 0 && holds(stage1, path)) return ['arms', name, 'stage1', ...path];
  return ['recipe', ...path];
}

function holds(settings: unknown, path: readonly PropertyKey[]): boolean {
  if (typeof settings !== 'object' || settings === null) return false;
  return path.length === 0 ? Object.keys(settings).length > 0 : path[0] in settings;
}
