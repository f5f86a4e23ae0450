import { untracked } from '@htg/ground/untracked';
import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** The gradients of a kernel. */
interface KernelGradient {
  /** Inputs that `back` needs, by the kernel's names for them. */
  readonly keep?: string[];
  /** Whether `back` needs the output, which comes after the inputs. */
  readonly keepOutput?: true;
  /** By each input, from the output's gradient, what was kept, and the kernel's own settings. */
  readonly back: (
    dy: Tensor,
    kept: readonly Tensor[],
    settings: NamedAttrMap,
  ) => Readonly<Record<string, () => Tensor>>;
}

/** Of a kernel of two inputs, each of which may have been broadcast. */
const ofTwo = (
  byA: (dy: Tensor, a: Tensor, b: Tensor) => Tensor,
  byB: (dy: Tensor, a: Tensor, b: Tensor) => Tensor,
): KernelGradient => ({
  keep: ['a', 'b'],
  back: (dy, [a, b]) => ({ a: () => summedTo(a, byA(dy, a, b)), b: () => summedTo(b, byB(dy, a, b)) }),
});

/** Of a kernel of one input, by that input. */
const ofOne = (byX: (dy: Tensor, x: Tensor) => Tensor, name = 'x'): KernelGradient => ({
  keep: [name],
  back: (dy, [x]) => ({ [name]: () => byX(dy, x) }),
});

/** Of a kernel that chooses over axes; all that equal the chosen one get the gradient. */
const ofChosen: KernelGradient = {
  keep: ['x'],
  keepOutput: true,
  back(dy, [x, y], { axis, reductionIndices = axis }) {
    const along = (each: Tensor): Tensor => alongAxes(each, x, reductionIndices);
    return { x: () => tf.mul(along(dy), where(tf.equal, x, along(y))) };
  },
};

/** 1 where two tensors compare so: a constant of every gradient. */
const where = (compare: typeof tf.equal, a: Tensor | number, b: Tensor | number): Tensor =>
  untracked(() => tf.cast(compare(a, b), 'float32'));

/** The gradients of what formulas of losses are made of, by tfjs's names of the kernels. */
export const kernelGradients = (): Readonly<Record<string, KernelGradient>> => ({
  Add: ofTwo(
    (dy) => dy,
    (dy) => dy,
  ),
  BatchMatMul: {
    keep: ['a', 'b'],
    back(dy, [a, b], { transposeA: turnedA, transposeB: turnedB }) {
      return {
        a: () => (turnedA ? tf.matMul(b, dy, !!turnedB, true) : tf.matMul(dy, b, false, !turnedB)),
        b: () => (turnedB ? tf.matMul(dy, a, true, !!turnedA) : tf.matMul(a, dy, !turnedA, false)),
      };
    },
  },
  Exp: { keepOutput: true, back: (dy, [y]) => ({ x: () => tf.mul(dy, y) }) },
  ExpandDims: ofOne((dy, x) => tf.reshape(dy, x.shape), 'input'),
  Identity: { back: (dy) => ({ x: () => tf.clone(dy) }) },
  Log: ofOne((dy, x) => tf.div(dy, x)),
  Max: ofChosen,
  Maximum: ofTwo(
    (dy, a, b) => tf.mul(dy, where(tf.greaterEqual, a, b)),
    (dy, a, b) => tf.mul(dy, where(tf.less, a, b)),
  ),
  Min: ofChosen,
  Minimum: ofTwo(
    (dy, a, b) => tf.mul(dy, where(tf.lessEqual, a, b)),
    (dy, a, b) => tf.mul(dy, where(tf.greater, a, b)),
  ),
  Multiply: ofTwo(
    (dy, _, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  Neg: { back: (dy) => ({ x: () => tf.neg(dy) }) },
  RealDiv: ofTwo(
    (dy, _, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  ),
  Relu: ofOne((dy, x) => tf.mul(dy, where(tf.greater, x, 0))),
  Reshape: ofOne((dy, x) => tf.reshape(dy, x.shape)),
  Rsqrt: ofOne((dy, x) => tf.mul(tf.mul(dy, -0.5), tf.div(tf.rsqrt(x), x))),
  Select: {
    keep: ['condition'],
    back: (dy, [condition]) => ({ t: () => tf.where(condition, dy, 0), e: () => tf.where(condition, 0, dy) }),
  },
  Sigmoid: { keepOutput: true, back: (dy, [y]) => ({ x: () => tf.mul(dy, tf.mul(y, tf.sub(1, y))) }) },
  Softplus: ofOne((dy, x) => tf.mul(dy, tf.sigmoid(x))),
  Sqrt: ofOne((dy, x) => tf.div(dy, tf.mul(tf.sqrt(x), 2))),
  Square: ofOne((dy, x) => tf.mul(dy, tf.mul(x, 2))),
  Sub: ofTwo(
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  Sum: {
    keep: ['x'],
    back: (dy, [x], { axis }) => ({ x: () => tf.mul(alongAxes(dy, x, axis), tf.onesLike(x)) }),
  },
  Transpose: {
    back: (dy, _, { perm }) => ({
      x: () =>
        tf.transpose(
          dy,
          (perm as number[]).map((__, i) => (perm as number[]).indexOf(i)),
        ),
    }),
  },
});

/** Made once; a function until then, so that a bundle without it carries nothing of it. */
let made: ReturnType<typeof kernelGradients> | undefined;

/**
 * Gives tfjs the gradients that formulas of losses need, where it has none: tfjs-core alone has none at all, they come with tfjs-layers, the
 * union package or `@htg/engine`. What is registered stays as it is.
 */
export function registerGradients(): void {
  for (const [kernelName, { keep, keepOutput, back }] of Object.entries((made ??= kernelGradients()))) {
    const registered = tf.getGradient(kernelName) as tf.GradConfig | undefined;
    if (registered) continue;
    tf.registerGradient({
      kernelName,
      inputsToSave: keep ?? [],
      outputsToSave: keepOutput ? [true] : [],
      gradFunc: (dy, kept, settings) => back(dy as Tensor, kept, settings),
    });
  }
}

/** A gradient of a broadcast result, summed to the shape of an input. */
function summedTo({ shape }: Tensor, gradient: Tensor): Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}

/** What a kernel left of `x` after going over some axes, in a shape that is broadcast over `x`. */
function alongAxes(y: Tensor, x: Tensor, axes: NamedAttrMap[string]): Tensor {
  const gone = tf.util.parseAxisParam(axes as number | number[], x.shape);
  return tf.reshape(
    y,
    x.shape.map((size, i) => (gone.includes(i) ? 1 : size)),
  );
}
