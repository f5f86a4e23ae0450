import { sgd } from '@htg/engine';
import type { NamedWeights, Optimizer } from '@htg/engine';
import type { Scalar } from '@tensorflow/tfjs-core';
import { optimizerWeights } from '../loop/prefixed.ts';
import { scheduleFrom } from '../schedules/schedule.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { averageOverWorkers } from './average-gradients.ts';
import { lossAndGradients } from './loss-and-gradients.ts';

/** How a network learns that learns beside F. */
export interface LearnerOptions {
  /** Default constant: 0.01 for G, 0.001 for D (ours; the package's notes say why). */
  readonly learningRate?: number | Schedule;
  /** Default SGD with momentum 0.9 and weight decay 5e-4 (ours). */
  readonly optimizer?: Optimizer;
  /**
   * Updates per iteration, on the same features; 1 by default, 0 leaves it as it is (such as a D that was trained before). F has one
   * update per iteration, in its one forward pass.
   */
  readonly updates?: number;
}

/** A network that learns beside F: its optimizer's state and its rate. */
export interface Learner {
  /** The optimizer's slots, by path. */
  readonly slots: NamedWeights;
  readonly schedule: Schedule;
  /**
   * Goes down the gradient of a loss that often; without updates the loss is only looked at.
   *
   * @returns what the last update watched
   */
  learn<Watched extends Record<string, Scalar>>(
    body: (training: boolean) => { readonly loss: Scalar; readonly watched: Watched },
    rate: Scalar,
  ): Watched;
  /** Frees the slots. */
  dispose(): void;
}

/**
 * @param name `generator` or `discriminator`
 * @param weights those that learn
 * @throws RangeError where the number of updates is none
 */
export function createLearner(
  name: string,
  weights: NamedWeights,
  { learningRate = 0.01, optimizer = sgd({ momentum: 0.9, weightDecay: 5e-4 }), updates = 1 }: LearnerOptions,
): Learner {
  if (!(Number.isInteger(updates) && updates >= 0)) {
    throw new RangeError(
      `${name}Training: expected updates to be a whole number >= 0, received ${updates}; 1 is the default, 0 leaves the network as it is`,
    );
  }
  const bound = optimizer.bind(weights);
  return {
    slots: optimizerWeights(`${name}Optimizer`, bound),
    schedule: scheduleFrom(learningRate),
    learn(body, rate) {
      let { watched } = updates === 0 ? body(false) : update();
      for (let done = 1; done < updates; done++) ({ watched } = update());
      return watched;

      function update() {
        const step = lossAndGradients(() => body(true), weights);
        // Workers have the same losses here; their means keep the networks alike to the bit on machines that round otherwise.
        bound.apply(averageOverWorkers(step.gradients), rate);
        return step;
      }
    },
    dispose: () => {
      bound.dispose();
    },
  };
}
