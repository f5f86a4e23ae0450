import type { Recipe, RecipeHtg } from './recipe.ts';

/** What a finished run has decided, and how many images there are. */
export interface FinalPlan {
  /** Updates after which stage 1, and stage 2, of the run had the weights that it kept. */
  readonly chosen: { readonly basic: number; readonly htg?: number | undefined };
  /** Images that the run was trained on. */
  readonly trained: number;
  /** Images of all its parts. */
  readonly all: number;
}

type Schedule = Recipe['basic']['learningRate'];

/**
 * A run's recipe for one training on all of its images: as many epochs as the run chose, so more updates by `all / trained`; rates, warm-ups and
 * milestones stretch alike. Nothing is left for validation and test, so what validation decided before (`select`, `earlyStopping`) is left out.
 *
 * @param recipe of the run that chose how long to train
 * @throws Error for a rate that falls by validation
 */
export function finalRecipe(recipe: Recipe, { chosen, trained, all }: FinalPlan): Recipe {
  const { earlyStopping: _, select: __, basic, htg, ...others } = recipe;
  const factor = all / trained;
  return {
    ...others,
    name: `${recipe.name}-final`,
    data: { ...recipe.data, shares: { train: 1, validation: 0, test: 0 } },
    basic: stretched(basic, chosen.basic, factor, 'basic'),
    ...(htg !== undefined && { htg: finalHtg(htg, chosen.htg ?? htg.steps, factor) }),
  };
}

function finalHtg(htg: RecipeHtg, chosen: number, factor: number): RecipeHtg {
  const { generator, discriminator } = htg;
  // G and D learn beside F, over the same updates.
  const share = (chosen / htg.steps) * factor;
  const { learningRate } = generator;
  return {
    ...stretched(htg, chosen, factor, 'htg'),
    generator: {
      ...generator,
      ...(learningRate !== undefined && { learningRate: stretchedRate(learningRate, share, 'htg.generator') }),
    },
    discriminator:
      discriminator === 'none'
        ? 'none'
        : {
            ...discriminator,
            learningRate: stretchedRate(discriminator.learningRate, share, 'htg.discriminator'),
            warmUpSteps: times(discriminator.warmUpSteps, factor),
          },
  };
}

function stretched<Stage extends { readonly steps: number; readonly learningRate: Schedule }>(
  stage: Stage,
  chosen: number,
  factor: number,
  name: string,
): Stage {
  const learningRate = stretchedRate(stage.learningRate, (chosen / stage.steps) * factor, name);
  return { ...stage, steps: Math.max(1, times(chosen, factor)), learningRate };
}

function stretchedRate(rate: Schedule, factor: number, name: string): Schedule {
  switch (rate.kind) {
    case 'constant':
      return rate;
    case 'cosine':
      return { ...rate, warmUp: times(rate.warmUp, factor) };
    case 'step':
      return {
        ...rate,
        warmUp: times(rate.warmUp, factor),
        milestones: rate.milestones.map((milestone) => Math.max(1, times(milestone, factor))),
      };
    case 'plateau':
      throw new Error(
        `finalRecipe: expected a rate that needs no validation in ${name}.learningRate, received plateau; train the run that chooses with cosine or step`,
      );
  }
}

function times(count: number, factor: number): number {
  return Math.round(count * factor);
}
