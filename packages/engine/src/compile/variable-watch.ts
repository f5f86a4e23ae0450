import { engine, keep } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { isOutOfReach, sharedTensor } from './out-of-reach.ts';

type MakeVariable = (...values: unknown[]) => Variable;

/** Remembers the values of all variables, also of those that are made from now on, and can put them back. */
export class VariableWatch {
  readonly #initial = new Map<Variable, Tensor>();

  constructor() {
    for (const variable of Object.values(engine().registeredVariables)) this.#remember(variable);
    const target = engine() as unknown as { makeVariable: MakeVariable };
    const original = target.makeVariable;
    target.makeVariable = (...values) => {
      const variable = original.apply(target, values);
      this.#remember(variable);
      return variable;
    };
  }

  /** Every watched variable that still exists, with a tensor of its remembered value. */
  *variables(): Generator<readonly [variable: Variable, initial: Tensor]> {
    for (const entry of this.#initial) if (!entry[0].isDisposed) yield entry;
  }

  /** The variables that were assigned since their values were remembered or put back. */
  written(): Variable[] {
    return [...this.variables()]
      .filter(([variable, { dataId }]) => variable.dataId !== dataId)
      .map(([variable]) => variable);
  }

  /** Gives every assigned variable its remembered value again. */
  restore(): void {
    for (const [variable, initial] of this.variables()) {
      if (variable.dataId !== initial.dataId) variable.assign(initial);
    }
  }

  /** Forgets the values and watches no longer. */
  dispose(): void {
    delete (engine() as unknown as { makeVariable?: MakeVariable }).makeVariable;
    for (const initial of this.#initial.values()) initial.dispose();
    this.#initial.clear();
  }

  #remember(variable: Variable): void {
    // A clone shares the data; an assignment gives the variable other data and leaves this as it is.
    this.#initial.set(variable, keep(isOutOfReach(variable) ? sharedTensor(variable) : variable.clone()));
  }
}
