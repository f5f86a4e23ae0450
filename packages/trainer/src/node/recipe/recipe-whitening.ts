import { z } from 'zod';

/** The whitening of a recipe: what is done to the embedding after the last stage. */
export const whitening = z
  .strictObject({
    length: z
      .int()
      .min(1)
      .describe('numbers of the whitened embedding: the directions in which training images vary most'),
    power: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('how much of their differences in spread is taken from the directions: 0 none (PCA), 1 all'),
  })
  .describe(
    'after the last stage: PCA whitening of the embedding, fitted to training images, in the model that is written',
  );

interface Whitened {
  readonly whitening?: z.output<typeof whitening> | undefined;
  readonly model: {
    readonly keypointBlocks: readonly number[];
    readonly embeddingNorm: string;
    readonly neck: string;
  };
}

/** Adds an issue where the fully connected layer, which takes the whitening in, is not the net's last. */
export function refuseUnfitWhitening({ whitening: asked, model }: Whitened, context: z.RefinementCtx): void {
  const { keypointBlocks, embeddingNorm, neck } = model;
  if (asked === undefined || (keypointBlocks.length === 0 && embeddingNorm === 'none' && neck === 'none')) return;
  context.addIssue({
    code: 'custom',
    path: ['whitening'],
    message: `expected model.keypointBlocks [], model.embeddingNorm none and model.neck none with it, received [${keypointBlocks.join(', ')}], ${embeddingNorm} and ${neck}; leave whitening out, or change these`,
  });
}
