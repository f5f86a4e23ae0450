/** What is told of a compilation: that it begins, and that it ended. */
export interface CompileEvent {
  /** `begin`, then `end` or `failed`. */
  readonly state: 'begin' | 'end' | 'failed';
  /** The name of the compiled function, which may be empty. */
  readonly name: string;
  /** Names, types and shapes of the inputs that it is compiled for. */
  readonly signature: string;
  /** Who optimizes what is compiled. */
  readonly optimize: 'graph' | 'xla' | 'xla-clusters';
  /** From the beginning until the first results were there: tracing, compiling and the first run. 0 at the beginning. */
  readonly milliseconds: number;
}

type Listener = (event: CompileEvent) => void;

/** On globalThis, so that ESM and CJS copies of this package agree. */
const key = Symbol.for('htg.engine');
interface ListenersState {
  compileListeners?: Set<Listener>;
}

function listeners(): Set<Listener> {
  const state = ((globalThis as Record<symbol, ListenersState | undefined>)[key] ??= {});
  return (state.compileListeners ??= new Set());
}

/**
 * Tells whenever a compiled function meets inputs of new types or shapes on TensorFlow and is traced and compiled, which with XLA
 * takes seconds: what a live display shows meanwhile. A listener must not throw.
 *
 * @param listener is told of both
 * @returns ends it
 *
 * @example
 * const stop = onCompile(({ state, name, milliseconds }) => console.log(state, name, milliseconds));
 */
export function onCompile(listener: Listener): () => void {
  listeners().add(listener);
  return () => {
    listeners().delete(listener);
  };
}

/** Tells that a compilation begins; what it returns tells that it ended, well or not. */
export function announceCompilation(
  facts: Pick<CompileEvent, 'name' | 'signature' | 'optimize'>,
): (state: 'end' | 'failed') => void {
  const start = performance.now();
  const tell = (state: CompileEvent['state'], milliseconds: number): void => {
    for (const listener of listeners()) listener({ ...facts, state, milliseconds });
  };
  tell('begin', 0);
  return (state) => {
    tell(state, performance.now() - start);
  };
}
