import { engine } from '@tensorflow/tfjs-core';
import type { DataId, Tensor } from '@tensorflow/tfjs-core';

type Values = ArrayLike<number | string | Uint8Array>;

interface LoggedConstant {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: Values;
}

type MakeTensor = (values: Values, shape: number[], dtype?: string, ...rest: unknown[]) => Tensor;

/** Notes every tensor that JavaScript makes of its own values, from construction to `close`. */
export class ConstantLog {
  readonly constants: LoggedConstant[] = [];
  readonly #known = new WeakSet<DataId>();

  constructor() {
    const target = engine() as unknown as { makeTensor: MakeTensor };
    const original = target.makeTensor;
    target.makeTensor = (values, shape, ...rest) => {
      const tensor = original.call(target, values, shape, ...rest);
      this.constants.push({ dtype: tensor.dtype, shape: tensor.shape, values: Array.from(values) });
      this.#known.add(tensor.dataId);
      return tensor;
    };
  }

  /** Whether a tensor's values are those of a constant, which a trace may know. */
  isConstant(tensor: Tensor): boolean {
    return this.#known.has(tensor.dataId);
  }

  close(): void {
    // The method of the class shows again.
    delete (engine() as unknown as { makeTensor?: MakeTensor }).makeTensor;
  }
}

/** The first difference between two runs' constants in words; `undefined` if there is none. */
export function describeDifference(first: ConstantLog, second: ConstantLog): string | undefined {
  for (let i = 0; i < Math.max(first.constants.length, second.constants.length); i++) {
    const [a, b] = [first.constants.at(i), second.constants.at(i)];
    if (a === undefined || b === undefined || describe(a) !== describe(b)) {
      return `${a ? `a ${describe(a)}` : 'none'} and ${b ? `a ${describe(b)}` : 'none'}`;
    }
    for (let k = 0; k < a.values.length; k++) {
      if (!sameValue(a.values[k], b.values[k])) {
        return `${String(a.values[k])} and ${String(b.values[k])} in a ${describe(a)}`;
      }
    }
  }
  return undefined;
}

function sameValue(a: number | string | Uint8Array, b: number | string | Uint8Array): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array)
    return a.length === b.length && a.every((byte, i) => byte === b[i]);
  return Object.is(a, b);
}

function describe({ dtype, shape }: LoggedConstant): string {
  return `${dtype} tensor of shape [${shape.join(', ')}]`;
}
