import type { Embedder } from '@htg/backbone';
import type { NamedWeights } from '@htg/engine';
import type { ClassLoss } from '@htg/losses';
import { prefixed } from '@htg/trainer';
import { embedderOf } from '@htg/trainer/node';
import { createClassifier } from './classifier.ts';
import type { Job } from './job.ts';

/** F and its classifier. */
export interface Networks {
  readonly embedder: Embedder;
  readonly classifier: ClassLoss;
  /** What both stages share, by path. */
  readonly weights: NamedWeights;
  dispose(): void;
}

/** F and the classifier with their initial weights. */
export function createNetworks({ recipe, arm, data }: Pick<Job, 'recipe' | 'arm' | 'data'>): Networks {
  const embedder = embedderOf(recipe);
  const classifier = createClassifier({
    bias: arm.bias,
    embeddingLength: embedder.outputLength,
    identities: data.train.identities,
    seed: recipe.seed,
  });
  return {
    embedder,
    classifier,
    weights: { ...prefixed('embedder', embedder.weights), ...prefixed('classifier', classifier.variables) },
    dispose: () => {
      embedder.dispose();
      for (const variable of Object.values(classifier.variables)) variable.dispose();
    },
  };
}
