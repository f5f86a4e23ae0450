import { AttributeType } from '../c/data-types.ts';
import type { OpAttribute } from '../op-attributes.ts';

/**
 * Types that tfjs-node's kernels leave out because TensorFlow infers them from an input when it runs an op at once; the op of a
 * graph must name them.
 */
const leftOut: Readonly<Partial<Record<string, { readonly name: string; readonly input: number }>>> = {
  ExpandDims: { name: 'T', input: 0 },
};

/** An op's attributes as a graph needs them; `typeOf` gives TensorFlow's number of the type of an input. */
export function completeAttributes(
  op: string,
  attributes: readonly OpAttribute[],
  typeOf: (input: number) => number,
): readonly OpAttribute[] {
  const left = leftOut[op];
  if (left === undefined || attributes.some(({ name }) => name === left.name)) return attributes;
  return [...attributes, { name: left.name, type: AttributeType.type, value: typeOf(left.input) }];
}
