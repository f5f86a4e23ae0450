import type { CApi, Pointer } from './c-api.ts';

/** An error that TensorFlow reported; its message is the failed operation's name and the library's own text. */
export class TensorFlowError extends Error {
  override readonly name = 'TensorFlowError';

  constructor(
    /** What was being done: an op such as `MatMul`, or a function of the C API. */
    readonly operation: string,
    /** TensorFlow's code, such as 3 for an invalid argument. */
    readonly code: number,
    /** What the library says. */
    readonly text: string,
  ) {
    super(`${operation}: ${text}`);
  }
}

/** A `TF_Status` and the check that turns it into an error. Every call that may run beside others owns one. */
export class Status {
  readonly pointer: Pointer;
  readonly #api: CApi;

  constructor(api: CApi) {
    this.#api = api;
    this.pointer = api.TF_NewStatus();
  }

  /** @throws TensorFlowError if the last call that was given this status failed */
  check(operation: string): void {
    const code = this.#api.TF_GetCode(this.pointer);
    if (code !== 0) throw new TensorFlowError(operation, code, this.#api.TF_Message(this.pointer));
  }

  /** The pointer that a call returned, after the check that it succeeded. */
  require(operation: string, pointer: Pointer | null): Pointer {
    this.check(operation);
    if (pointer === null) throw new TensorFlowError(operation, 13, 'no result was returned');
    return pointer;
  }

  dispose(): void {
    this.#api.TF_DeleteStatus(this.pointer);
  }
}
