import type { Binding } from './binding.ts';
import type { ResourceVariable } from './function/resource-variable.ts';

/**
 * The data of a tensor that lives in a TensorFlow variable. To tfjs-node's backend it is an entry of its table like any
 * other; the tensor's number is fetched from the variable when something asks for it.
 */
export class ResidentData {
  /** Empty for a scalar. */
  readonly shape: readonly number[];
  /** TensorFlow's number. */
  readonly dtype: number;
  /** tfjs-node: values not yet sent to TensorFlow. Here there never are any. */
  readonly values = null;
  /** How many tensors share this data. */
  refCount = 1;

  readonly #binding: Binding;
  #variable: ResourceVariable | undefined;
  #fetched: number | undefined;
  #busy = false;

  constructor(binding: Binding, variable: ResourceVariable) {
    this.#binding = binding;
    this.#variable = variable;
    this.shape = variable.shape;
    this.dtype = variable.type;
  }

  /** The number of a tensor at the binding that holds the data. */
  get id(): number {
    return this.#fetch();
  }

  /** The number under which the data was fetched, if it was. */
  get fetched(): number | undefined {
    return this.#fetched;
  }

  /** The variable that holds the data, unless it was taken away. */
  get variable(): ResourceVariable | undefined {
    return this.#variable;
  }

  /** From now on the variable is being written. */
  begin(): void {
    this.#forget();
    this.#busy = true;
  }

  /** The variable is no longer being written; what it holds now is the data. */
  end(): void {
    this.#busy = false;
  }

  /** Hands the variable over to somebody who will write it; whoever still shares the data keeps its value. */
  takeVariable(): ResourceVariable {
    if (this.refCount > 1) this.#fetch();
    const variable = this.#variable;
    if (variable === undefined) throw new Error('tensorflow: expected data in a variable, received data without one');
    this.#variable = undefined;
    return variable;
  }

  /** Frees the variable. */
  dispose(): void {
    this.#forget();
    this.#variable?.dispose();
    this.#variable = undefined;
  }

  #fetch(): number {
    if (this.#busy) {
      throw new Error(
        `tensorflow: expected no read of a variable while a compiled step that writes it is under way, ` +
          `received a read of one of shape [${this.shape.join(', ')}]; await the step first`,
      );
    }
    this.#fetched ??= this.#variable?.read();
    if (this.#fetched === undefined) throw new Error('tensorflow: expected live data, received disposed data');
    return this.#fetched;
  }

  #forget(): void {
    if (this.#fetched !== undefined) this.#binding.deleteTensor(this.#fetched);
    this.#fetched = undefined;
  }
}
