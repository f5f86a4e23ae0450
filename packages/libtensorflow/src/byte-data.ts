import type { Binding } from './binding.ts';
import { DataType } from './c/data-types.ts';

/**
 * The data of an int32 tensor that TensorFlow holds as uint8. To tfjs-node's backend it is an entry of its table like any other; a
 * tensor of int32 is made of it, where it is, when something asks for that tensor's number.
 */
export class ByteData {
  readonly shape: readonly number[];
  readonly dtype = DataType.int32;
  /** tfjs-node: values not yet sent to TensorFlow. Here there never are any. */
  readonly values = null;
  /** How many tensors share this data. */
  refCount = 1;
  /** Number of the uint8 tensor at the binding. */
  readonly bytes: number;

  readonly #binding: Binding;
  #widened: number | undefined;

  constructor(binding: Binding, bytes: Uint8Array, shape: readonly number[]) {
    this.#binding = binding;
    this.shape = shape;
    this.bytes = binding.createTensor(shape, DataType.uint8, bytes);
  }

  /** The number of a tensor of int32 with the same numbers. */
  get id(): number {
    const { TF_ATTR_TYPE, TF_ATTR_BOOL } = this.#binding;
    const attributes = [
      { name: 'SrcT', type: TF_ATTR_TYPE, value: DataType.uint8 },
      { name: 'DstT', type: TF_ATTR_TYPE, value: DataType.int32 },
      { name: 'Truncate', type: TF_ATTR_BOOL, value: false },
    ];
    this.#widened ??= this.#binding.executeOp('Cast', attributes, [this.bytes], 1)[0].id;
    return this.#widened;
  }

  /** The number under which it was widened, if it was. */
  get widened(): number | undefined {
    return this.#widened;
  }

  dispose(): void {
    this.#binding.deleteTensor(this.bytes);
    if (this.#widened !== undefined) this.#binding.deleteTensor(this.#widened);
  }
}
