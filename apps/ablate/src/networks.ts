import type { Embedder } from '@htg/backbone';
import type { NamedWeights } from '@htg/engine';
import type { Objective } from '@htg/losses';
import { prefixed } from '@htg/trainer';
import { embedderOf, objectivesOf, objectiveVariables } from '@htg/trainer/node';
import type { RecipeLosses } from '@htg/trainer/node';
import type { Job } from './job.ts';

/** F and the losses of a stage. */
export interface Networks {
  readonly embedder: Embedder;
  readonly losses: readonly Objective[];
  /** All that is kept of them, by path. */
  readonly weights: NamedWeights;
  dispose(): void;
}

/** F and a stage's losses with their initial weights. */
export function createNetworks(
  { recipe, data }: Pick<Job, 'recipe' | 'data'>,
  stage: { readonly losses: RecipeLosses },
): Networks {
  const embedder = embedderOf(recipe);
  const losses = objectivesOf(stage.losses, recipe, { embedder, train: data.train });
  return {
    embedder,
    losses,
    weights: { ...prefixed('embedder', embedder.weights), ...objectiveVariables(losses) },
    dispose: () => {
      embedder.dispose();
      for (const loss of losses) loss.dispose();
    },
  };
}
