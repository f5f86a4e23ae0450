import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { Pointer } from '../c/c-api.ts';
import { Status } from '../c/status.ts';
import type { Runtime } from '../runtime.ts';

/** One of an op's inputs, which may be several tensors. */
export interface InputDefinition {
  /** The attribute that is its type. */
  readonly type?: string;
  /** The attribute that says how many tensors of one type it is. */
  readonly count?: string;
  /** The attribute that lists its tensors' types. */
  readonly types?: string;
}

/** What TensorFlow knows of an op, as far as its inputs go. */
export class OpDefinitions {
  readonly #runtime: Runtime;
  readonly #inputs = new Map<string, readonly InputDefinition[]>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** @returns its inputs in their order; none if TensorFlow does not know the op */
  inputsOf(op: string): readonly InputDefinition[] {
    let inputs = this.#inputs.get(op);
    if (inputs === undefined) {
      inputs = this.#read(op);
      this.#inputs.set(op, inputs);
    }
    return inputs;
  }

  #read(op: string): readonly InputDefinition[] {
    const { api } = this.#runtime;
    const status = new Status(api);
    const graph = api.TF_NewGraph();
    const buffer = api.TF_NewBuffer();
    try {
      api.TF_GraphGetOpDef(graph, op, buffer, status.pointer);
      // Whoever runs an unknown op then gets TensorFlow's own words.
      return api.TF_GetCode(status.pointer) === 0 ? inputsIn(this.#bytesOf(buffer)) : [];
    } finally {
      api.TF_DeleteBuffer(buffer);
      api.TF_DeleteGraph(graph);
      status.dispose();
    }
  }

  /** A `TF_Buffer` begins with the address of its bytes and their number. */
  #bytesOf(buffer: Pointer): Uint8Array {
    const { memory } = this.#runtime;
    const begin = new BigUint64Array(2);
    memory.copyOut(begin, buffer, 16);
    const bytes = new Uint8Array(Number(begin[1]));
    memory.copyOut(bytes, begin[0], bytes.length);
    return bytes;
  }
}

/** Of an `OpDef` message, field 2: its inputs. */
function inputsIn(definition: Uint8Array): InputDefinition[] {
  const reader = new BinaryReader(definition);
  const inputs: InputDefinition[] = [];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 2) inputs.push(inputIn(new BinaryReader(reader.bytes())));
    else reader.skip(wireType, field);
  }
  return inputs;
}

/** The fields of an `ArgDef` that name attributes. */
const attributeFields: Readonly<Record<number, keyof InputDefinition>> = { 4: 'type', 5: 'count', 6: 'types' };

function inputIn(reader: BinaryReader): InputDefinition {
  const input: { -readonly [key in keyof InputDefinition]: string } = {};
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field in attributeFields) input[attributeFields[field]] = reader.string();
    else reader.skip(wireType, field);
  }
  return input;
}
