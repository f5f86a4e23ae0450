import { AttributeType } from '../c/data-types.ts';
import type { OpAttribute } from '../op-attributes.ts';
import type { InputDefinition } from './op-definitions.ts';

/**
 * An op's attributes as a graph needs them. The type of an input that is one tensor may be left out where TensorFlow runs an op at
 * once, for it infers the type from the tensor (tfjs-node's kernels do so); the op of a graph must name it.
 *
 * @param inputs of the op, as TensorFlow defines them
 * @param types of the tensors that the op gets, TensorFlow's numbers of them
 */
export function completeAttributes(
  inputs: readonly InputDefinition[],
  attributes: readonly OpAttribute[],
  types: readonly number[],
): readonly OpAttribute[] {
  const known = new Map(attributes.map((attribute) => [attribute.name, attribute]));
  let position = 0;
  for (const { type, count, types: list } of inputs) {
    if (count === undefined && list === undefined) {
      const value = types.at(position++);
      if (type !== undefined && value !== undefined && !known.has(type)) {
        known.set(type, { name: type, type: AttributeType.type, value });
      }
    } else {
      const given = known.get(count ?? list ?? '')?.value;
      // Of several tensors TensorFlow infers nothing: whoever leaves that out is told so when the op runs.
      if (typeof given === 'number') position += given;
      else if (Array.isArray(given)) position += given.length;
      else break;
    }
  }
  return known.size === attributes.length ? attributes : [...known.values()];
}
