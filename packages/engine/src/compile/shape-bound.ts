import type { DecidedOptions } from './compile-options.ts';

/** Keeps the number of shapes in bounds for which one function is compiled, and says once what that costs. */
export class ShapeBound {
  readonly #name: string;
  /** The signatures that XLA has compiled the function for; it keeps them until the process ends. */
  readonly #compiled = new Set<string>();
  #told = false;

  constructor(name: string) {
    this.#name = name === '' ? 'a function' : name;
  }

  /** The options for a signature: without XLA once that has compiled as many as are allowed. */
  bound(signature: string, options: DecidedOptions): DecidedOptions {
    const { optimize, maxShapes } = options;
    if (optimize === 'graph' || this.#compiled.has(signature)) return options;
    if (this.#compiled.size < maxShapes) {
      this.#compiled.add(signature);
      return options;
    }
    this.#tell(maxShapes, signature, 'XLA compiles no further ones, they run without it');
    return { ...options, optimize: 'graph' };
  }

  tellDropped(signature: string, { maxShapes }: DecidedOptions): void {
    this.#tell(maxShapes, signature, 'those not used for longest are dropped, and traced anew when they come again');
  }

  #tell(maxShapes: number, signature: string, consequence: string): void {
    if (this.#told) return;
    this.#told = true;
    console.warn(
      `compile: expected at most ${String(maxShapes)} combinations of input names, types and shapes for ${this.#name}, ` +
        `received another one (${signature}): ${consequence}; pad inputs to few shapes, or raise maxShapes`,
    );
  }
}
