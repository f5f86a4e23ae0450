import '@tensorflow/tfjs-backend-cpu';
import { metricObjective } from '@htg/losses';
import type * as LossesByName from '@htg/losses/named';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { trainBasic } from '../../../src/index.ts';
import { basicTrainingOf, objectivesOf, parseRecipe, recipeJsonSchema } from '../../../src/node/index.ts';
import { sampler, tinyNetworks, tinySet } from '../../tiny.ts';

/** The package of the losses, with one more in its table: nothing else knows of it. */
vi.mock('@htg/losses/named', async (original) => {
  const losses = await original<typeof LossesByName>();
  const shortest = {
    schema: z.strictObject({
      kind: z.literal('shortest'),
      weight: z.number().min(0).default(1),
      power: z.number().positive().default(2).describe('of the lengths'),
    }),
    make: (
      { weight, power }: { readonly weight: number; readonly power: number },
      { name }: { readonly name: string },
    ) => metricObjective(name, (f: tf.Tensor2D) => tf.mean(tf.pow(tf.norm(f, 2, 1), power)), {}, { weight }),
  };
  return { ...losses, lossKinds: { ...losses.lossKinds, shortest } };
});

const text = `name: tiny
data: { set: emoji }
augment: none
basic:
  steps: 3
  learningRate: { kind: constant, rate: 0.1 }
  losses: { own: { kind: shortest, weight: 0.5 } }
`;

it("a loss that is added to its own package's table is read from recipes, completed by editors, and trains", async () => {
  const recipe = parseRecipe(text);
  expect(recipe.basic.losses).toEqual({ own: { kind: 'shortest', weight: 0.5, power: 2 } });
  expect(JSON.stringify(recipeJsonSchema())).toContain('"description":"of the lengths"');
  expect(() => parseRecipe(text.replace('shortest', 'shortes'), 'r.yaml')).toThrow(
    /^r\.yaml:7: expected 'basic\.losses\.own\.kind' to be one of .*arcFace, .*, shortest, .*received 'shortes'; did you mean 'shortest'\?$/,
  );

  const { embedder } = tinyNetworks();
  const ground = { embedder, train: tinySet() };
  const losses = objectivesOf(recipe.basic.losses, recipe, ground);
  const values: number[] = [];
  for await (const { measures } of trainBasic({ ...basicTrainingOf(recipe, ground), embedder, losses, sampler })) {
    expect(measures.loss).toBeCloseTo(0.5 * measures.own, 5);
    values.push(measures.own);
  }
  expect(values[2]).toBeLessThan(values[0]);
});
