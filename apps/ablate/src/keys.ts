import type { Ablation, CellRecipe } from './ablation.ts';
import type { Result } from './folder.ts';
import { keyOf } from './key-of.ts';

/** All that decides stage 1 of a recipe, the images among it: arms that agree in it share the checkpoint. */
export function basicSettings({ seed, data, content, augment, model, sampler, compute, basic }: CellRecipe) {
  const known = { ...(content !== undefined && { content }), ...(compute !== undefined && { compute }) };
  return { stage: 1, seed, data, ...known, augment, model, sampler, basic };
}

/** The key of a recipe's stage 1. */
export function basicKey(recipe: CellRecipe): string {
  return keyOf(basicSettings(recipe));
}

/** All that decides an arm's numbers, given its stage 1; noise with the size of its change. */
export function armSettings({ htg }: CellRecipe) {
  return { stage: 2, htg };
}

/** The key of an arm. */
export function armKey(recipe: CellRecipe): string {
  return keyOf({ basic: basicKey(recipe), ...armSettings(recipe) });
}

/**
 * Whether an arm need not be trained again. A search did not look at the test identities; its weights are gone, so an ablation that does
 * trains the arm anew.
 */
export function isFinished(result: Result | undefined, { score }: Pick<Ablation, 'score'>): result is Result {
  return result !== undefined && (score === 'validation' || result.test !== undefined);
}
