import { recipeOf, withChange } from './ablation.ts';
import type { Cell, CellRecipe, KnownAblation } from './ablation.ts';
import { cellsOf, isInShard } from './cells-of.ts';
import type { Shard } from './cells-of.ts';
import type { AblationFolder, Result } from './folder.ts';
import { armKey, basicKey, isFinished } from './keys.ts';
import type { TimeLeft, Work } from './time-left.ts';

/** The trainings of an ablation that its folder does not hold yet, by their {@link workName} names. */
export type Plan = Map<string, Work>;

/** What a training is called in a plan; arms that share a stage 1 share its name. */
export const workName = {
  basic: (recipe: CellRecipe): string => basicKey(recipe),
  arm: ({ seed, split }: Cell, name: string): string => `${split}/${seed}/${name}`,
};

/** What is to be done, and in which order. */
export interface Turns {
  readonly plan: Plan;
  /** First the finished ones, whoever trained them, so that the first table holds them; then those of the shard. */
  readonly cells: readonly Cell[];
  /** Those of them in which something is to be trained. */
  readonly open: readonly Cell[];
}

/**
 * Lists what is to be trained, and learns from what is there how long it takes.
 *
 * @param time told of the trainings that are there
 * @param shard only its cells are planned; default all
 */
export async function planTrainings(
  ablation: KnownAblation,
  folder: AblationFolder,
  { time, shard = { index: 1, count: 1 } }: { readonly time: TimeLeft; readonly shard?: Shard | undefined },
): Promise<Turns> {
  const plan: Plan = new Map();
  const finished: Cell[] = [];
  const open: Cell[] = [];
  for (const [place, cell] of cellsOf(ablation).entries()) {
    const missing = await planCell(ablation, cell, { folder, time });
    if (missing.size === 0) finished.push(cell);
    else if (isInShard(place, shard)) {
      open.push(cell);
      for (const [name, work] of missing) plan.set(name, work);
    }
  }
  return { plan, cells: [...finished, ...open], open };
}

async function planCell(
  ablation: KnownAblation,
  cell: Cell,
  { folder, time }: { readonly folder: AblationFolder; readonly time: TimeLeft },
): Promise<Plan> {
  const plan: Plan = new Map();
  for (const [name, arm] of Object.entries(ablation.arms)) {
    const recipe = recipeOf(ablation, arm, cell);
    const work = { kind: name, updates: recipe.htg.steps };
    const result = await findResult(name);
    if (result !== undefined) {
      time.learn(work, result.seconds * 1000);
      continue;
    }
    plan.set(workName.arm(cell, name), work);
    await planBasic(recipe);
  }
  return plan;

  async function findResult(name: string): Promise<Result | undefined> {
    const arm = ablation.arms[name];
    let recipe = recipeOf(ablation, arm, cell);
    if (arm.matchChangeOf !== undefined) {
      const matched = await findResult(arm.matchChangeOf);
      if (matched === undefined) return undefined;
      recipe = withChange(recipe, matched.measures.change);
    }
    const found = await folder.readResult(armKey(recipe));
    return isFinished(found, ablation) ? found : undefined;
  }

  async function planBasic(recipe: CellRecipe): Promise<void> {
    const name = workName.basic(recipe);
    if (plan.has(name)) return;
    const work = { kind: 'stage 1', updates: recipe.basic.steps };
    const result = await folder.readResult(name);
    if (result === undefined) plan.set(name, work);
    else time.learn(work, result.seconds * 1000);
  }
}
