import type { Binding } from '../binding.ts';
import type { TensorSpec } from './graph-description.ts';

/** The name by which TensorFlow knows a resource that nobody else can find: each is freed with its last handle. */
const anonymous = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';

/** A variable that lives in TensorFlow, where functions read and assign it. */
export class ResourceVariable {
  /** TensorFlow's number. */
  readonly type: number;
  /** Empty for a scalar. */
  readonly shape: readonly number[];
  /** Number of the resource's handle at the binding. */
  readonly id: number;
  readonly #binding: Binding;

  constructor(binding: Binding, { type, shape }: TensorSpec) {
    this.#binding = binding;
    this.type = type;
    this.shape = shape;
    const text = (name: string, value: string) => ({ name, type: binding.TF_ATTR_STRING, value });
    const attributes = [
      { name: 'dtype', type: binding.TF_ATTR_TYPE, value: type },
      { name: 'shape', type: binding.TF_ATTR_SHAPE, value: shape },
      text('shared_name', anonymous),
      text('container', ''),
    ];
    this.id = binding.executeOp('VarHandleOp', attributes, [], 1)[0].id;
  }

  /** Takes over the value of a tensor, given by its number; the tensor stays the caller's. */
  assign(tensor: number): void {
    this.#binding.executeOp('AssignVariableOp', [this.#type], [this.id, tensor], 0);
  }

  /** The number of a new tensor with the current value, which later assignments do not change. */
  read(): number {
    return this.#binding.executeOp('ReadVariableOp', [this.#type], [this.id], 1)[0].id;
  }

  /** Frees it. */
  dispose(): void {
    this.#binding.deleteTensor(this.id);
  }

  get #type() {
    return { name: 'dtype', type: this.#binding.TF_ATTR_TYPE, value: this.type };
  }
}
