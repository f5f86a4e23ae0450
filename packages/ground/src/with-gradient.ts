import { customGrad, engine } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** What the forward pass of an op gives: its value, and how a gradient goes back through it. */
export interface Differentiable {
  readonly value: Tensor;
  /** The gradients of the inputs, in their order, from the output's and the tensors that were saved. */
  readonly gradient: (dy: Tensor, saved: readonly Tensor[]) => readonly Tensor[];
}

/**
 * An op with a gradient of its own: tfjs's `customGrad`, typed, for a list of inputs.
 *
 * @param inputs what the op is differentiated by
 * @param forward computes the value; tensors that the gradient needs are handed to `save`
 */
export function withGradient(
  inputs: readonly Tensor[],
  forward: (save: (tensors: readonly Tensor[]) => void) => Differentiable,
): Tensor {
  const op = customGrad((...values) => {
    const save = values.at(-1) as (tensors: Tensor[]) => void;
    const { value, gradient } = forward((tensors) => {
      save([...tensors]);
    });
    return { value, gradFunc: (dy, saved) => [...gradient(dy, saved)] };
  });
  return op(...inputs);
}

/**
 * Gradients that were computed by means which have no gradient themselves: differentiating them again is an error here.
 * Without this a second derivative would silently come out as zero.
 *
 * @param op name of the op whose gradients they are, for the error
 * @param inputs what the gradients depend on
 * @param gradients computed off the tape
 */
export function onceDifferentiable(
  op: string,
  inputs: readonly Tensor[],
  gradients: readonly Tensor[],
): readonly Tensor[] {
  if (engine().state.gradientDepth === 0) return gradients;
  const refuse = (): never => {
    throw new Error(
      `${op}: expected to be differentiated once, received a gradient of its gradient; ` +
        `write the expression with tfjs's own ops where a second derivative is needed`,
    );
  };
  return gradients.map((value) => withGradient(inputs, () => ({ value, gradient: refuse })));
}
