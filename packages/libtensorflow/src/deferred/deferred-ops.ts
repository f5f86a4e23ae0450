import type { Pointer } from '../c/c-api.ts';
import type { TensorSpec } from '../function/graph-description.ts';
import type { OpAttribute } from '../op-attributes.ts';

/** An op that was asked for and not run yet; inputs and outputs are numbers of tensors. */
export interface DeferredOp {
  readonly op: string;
  readonly attributes: readonly OpAttribute[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** Runs an op, given the handles of its inputs; returns those of its results. */
type Run = (op: DeferredOp, inputs: readonly Pointer[]) => readonly Pointer[];

/**
 * Ops that wait until somebody wants their results, by the numbers of these. Tensors that are deleted meanwhile are kept until the
 * end, for an op that waits may need them.
 */
export class DeferredOps {
  readonly #handles: Map<number, Pointer>;
  readonly #run: Run;
  readonly #waiting = new Map<number, { readonly op: DeferredOp; readonly spec: TensorSpec }>();
  /** Numbers of results that wait and were not deleted. */
  readonly #wanted = new Set<number>();
  readonly #deleted = new Map<number, Pointer>();

  /** @param handles of all live tensors; results that came to be are added */
  constructor(handles: Map<number, Pointer>, run: Run) {
    this.#handles = handles;
    this.#run = run;
  }

  /** How many tensors wait. */
  get size(): number {
    return this.#wanted.size;
  }

  add(op: DeferredOp, specs: readonly TensorSpec[]): void {
    op.outputs.forEach((id, i) => {
      this.#waiting.set(id, { op, spec: specs[i] });
      this.#wanted.add(id);
    });
  }

  /** What the tensor of that number will be; `undefined` if it does not wait. */
  specOf(id: number): TensorSpec | undefined {
    return this.#wanted.has(id) ? this.#waiting.get(id)?.spec : undefined;
  }

  /** Takes over a tensor that is deleted: one that waits, or one with a handle. */
  delete(id: number): void {
    const handle = this.#handles.get(id);
    if (handle !== undefined) this.#deleted.set(id, handle);
    this.#handles.delete(id);
    this.#wanted.delete(id);
  }

  /** Makes the tensor of that number: runs its op, and first those that this one waits for. */
  settle(id: number): void {
    // A stack of our own: chains are as long as the program that was deferred.
    const open = [id];
    for (let next = open.at(-1); next !== undefined; next = open.at(-1)) {
      const op = this.#waiting.get(next)?.op;
      const missing = op?.inputs.filter((input) => this.#waiting.has(input)) ?? [];
      open.push(...missing);
      if (missing.length > 0) continue;
      open.pop();
      if (op !== undefined) this.#settle(op);
    }
  }

  /** Makes every tensor that still waits, and frees what was deleted. */
  end(free: (handle: Pointer) => void): void {
    try {
      for (const id of this.#wanted) this.settle(id);
    } finally {
      for (const handle of this.#deleted.values()) free(handle);
    }
  }

  #settle(op: DeferredOp): void {
    const results = this.#run(
      op,
      op.inputs.map((id) => this.#handleOf(id)),
    );
    op.outputs.forEach((id, i) => {
      const place = this.#wanted.delete(id) ? this.#handles : this.#deleted;
      place.set(id, results[i]);
      this.#waiting.delete(id);
    });
  }

  #handleOf(id: number): Pointer {
    const handle = this.#handles.get(id) ?? this.#deleted.get(id);
    if (handle === undefined) throw new Error(`binding: expected the number of a tensor, received ${id}`);
    return handle;
  }
}
