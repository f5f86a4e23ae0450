import type { Ablation } from './ablation.ts';
import type { Result } from './folder.ts';
import type { Job } from './job.ts';
import { keyOf } from './key-of.ts';

type Trained = Pick<Job, 'recipe' | 'arm'>;

/** All that decides stage 1 of an arm: arms that agree in it share the checkpoint. */
export function basicSettings({ recipe, arm }: Trained) {
  const { seed, data, augment, model, batch, basic } = recipe;
  return { stage: 1, bias: arm.bias, seed, data, augment, model, batch, basic };
}

/** The key of an arm's stage 1. */
export function basicKey(trained: Trained): string {
  return keyOf(basicSettings(trained));
}

/**
 * All that decides an arm's numbers, given its stage 1.
 *
 * @param change the relative change of an arm with noise
 */
export function armSettings({ arm, recipe }: Trained, change: number | undefined) {
  const { method, discriminator, furtherLoss } = arm;
  return { method, discriminator, furtherLoss, change, htg: recipe.htg };
}

/** The key of an arm. */
export function armKey(trained: Trained, change: number | undefined): string {
  return keyOf({ basic: basicKey(trained), ...armSettings(trained, change) });
}

/**
 * Whether an arm need not be trained again. A search did not look at the test identities; its weights are gone, so an ablation that does
 * trains the arm anew.
 */
export function isFinished(result: Result | undefined, { score }: Pick<Ablation, 'score'>): result is Result {
  return result !== undefined && (score === 'validation' || result.test !== undefined);
}
