/**
 * What something beside the weights remembers from update to update, such as how long a value has not improved: JSON. A training that it is
 * attached to keeps it in its position, so that a checkpoint holds it and a resumed run goes on with it.
 */
export interface Memory<State = unknown> {
  /** JSON; a snapshot, which does not change. */
  readonly state: State;
  /** Takes the place of what is remembered; `state` is what an earlier one was. */
  restore(state: State): void;
}

/** Several memories as one record; `restore` leaves alone those whose state it does not find. */
export class Memories {
  readonly #attached = new Map<string, Memory>();
  #pending: Readonly<Record<string, unknown>> = {};

  /** @throws Error where the name is taken */
  attach<State>(name: string, memory: Memory<State>): void {
    if (this.#attached.has(name)) {
      throw new Error(
        `attach: expected a name of its own for each memory, received '${name}' twice; attach a memory once`,
      );
    }
    this.#attached.set(name, memory);
    if (name in this.#pending) memory.restore(this.#pending[name] as State);
  }

  /** By name; undefined where nothing is attached. */
  get state(): Readonly<Record<string, unknown>> | undefined {
    if (this.#attached.size === 0) return undefined;
    return Object.fromEntries([...this.#attached].map(([name, { state }]) => [name, state]));
  }

  /** Also for what will be attached later. */
  restore(states: Readonly<Record<string, unknown>> = {}): void {
    this.#pending = states;
    for (const [name, memory] of this.#attached) if (name in states) memory.restore(states[name]);
  }
}
