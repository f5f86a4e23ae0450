import type { Binding, BindingObserver, OpAttribute, TensorMetadata, TensorValues } from '@htg/libtensorflow';

/** One op that a traced function ran. */
export interface RecordedOp {
  readonly op: string;
  readonly attributes: readonly OpAttribute[];
  readonly inputs: readonly number[];
  readonly outputs: readonly TensorMetadata[];
}

/** A tensor that was filled with values of JavaScript. */
export interface RecordedConstant {
  readonly type: number;
  readonly shape: readonly number[];
  readonly values: TensorValues;
}

/** What passes the binding from construction to `stop`: ops in order, and constants by their tensors' numbers. */
export class Recording implements BindingObserver {
  readonly ops: RecordedOp[] = [];
  readonly constants = new Map<number, RecordedConstant>();
  readonly #binding: Binding;

  constructor(binding: Binding) {
    this.#binding = binding;
    binding.observer = this;
  }

  stop(): void {
    this.#binding.observer = undefined;
  }

  created(id: number, shape: readonly number[], type: number, values: TensorValues): void {
    this.constants.set(id, { type, shape: [...shape], values: values.slice() });
  }

  executed(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: readonly TensorMetadata[],
  ): void {
    // Fetching a variable's value is not the function's doing.
    if (op === 'ReadVariableOp') return;
    this.ops.push({ op, attributes: [...attributes], inputs: [...inputs], outputs });
  }
}

/** How the ops of two runs differ in words; `undefined` if they are the same but for their constants' values. */
export function describeOpDifference(first: Recording, second: Recording): string | undefined {
  const [before, after] = [first, second].map(({ ops }) => producers(ops));
  for (let i = 0; i < Math.max(first.ops.length, second.ops.length); i++) {
    const [a, b] = [first.ops.at(i), second.ops.at(i)];
    if (a?.op !== b?.op) return `${a?.op ?? 'nothing'} and ${b?.op ?? 'nothing'} as op ${String(i + 1)}`;
    const [x, y] = [JSON.stringify(a?.attributes), JSON.stringify(b?.attributes)];
    if (x !== y) return `${x} and ${y} as attributes of ${String(a?.op)}`;
    const wiring = [before, after].map((made, run) => (run === 0 ? a : b)?.inputs.map((id) => made.get(id)).join(' '));
    if (wiring[0] !== wiring[1]) return `other inputs of ${String(a?.op)}`;
  }
  return undefined;
}

/** The op that made each tensor, by the tensor's number. */
function producers(ops: readonly RecordedOp[]): Map<number, string> {
  return new Map(
    ops.flatMap(({ outputs }, i) => outputs.map(({ id }, k) => [id, `${String(i)}:${String(k)}`] as const)),
  );
}
