import type { Variable } from '@tensorflow/tfjs-core';

/** The variables that a call uses, each with whether it is written. */
export type Access = ReadonlyMap<Variable, boolean>;

interface PendingCall {
  /** Without it the call may use anything. */
  readonly access: Access | undefined;
  readonly done: Promise<void>;
}

/** A call's place in the queue. */
export interface Ticket {
  /** Settles when every earlier call that this one must not overlap has ended; at once if there is none. */
  readonly turn: Promise<void> | undefined;
  leave(): void;
}

/** Orders calls of compiled functions: two that share a variable which one of them writes do not overlap. */
export class CallQueue {
  readonly #pending = new Set<PendingCall>();

  /** Takes a place behind all calls that are waiting or under way. */
  enter(access: Access | undefined): Ticket {
    const earlier = [...this.#pending].filter((call) => conflict(call.access, access)).map((call) => call.done);
    let finish = (): void => undefined;
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const call = { access, done };
    this.#pending.add(call);
    return {
      turn: earlier.length === 0 ? undefined : Promise.all(earlier).then(() => undefined),
      leave: () => {
        this.#pending.delete(call);
        finish();
      },
    };
  }
}

function conflict(first: Access | undefined, second: Access | undefined): boolean {
  if (first === undefined || second === undefined) return true;
  for (const [variable, written] of first) {
    const other = second.get(variable);
    if (other !== undefined && (other || written)) return true;
  }
  return false;
}

const key = Symbol.for('htg.engine');

/** The process's one queue: ESM and CJS copies of this module share it. */
export function callQueue(): CallQueue {
  const state = ((globalThis as Record<symbol, { queue?: CallQueue } | undefined>)[key] ??= {});
  return (state.queue ??= new CallQueue());
}
