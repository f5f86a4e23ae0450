import { keep, Tensor } from '@tensorflow/tfjs-core';

/** Tensors by name: what a compiled function takes and gives. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/** The same as a constraint that interfaces meet, which have no index signature; what is optional may be left out. */
export type TensorsOf<Names> = {
  readonly [Name in keyof Names]: undefined extends Names[Name] ? Tensor | undefined : Tensor;
};

/** @throws TypeError if the value is not a record of tensors; `role` says whose it is */
export function checkNamedTensors(value: unknown, role: 'inputs' | 'results'): asserts value is NamedTensors {
  const remedy =
    role === 'inputs'
      ? 'pass { name: tensor, ... }, also numbers as tensors'
      : 'return { name: tensor, ... } from a plain function';
  if (typeof value !== 'object' || value === null || value instanceof Tensor || value instanceof Promise) {
    const received = value instanceof Promise ? 'a promise' : value instanceof Tensor ? 'a tensor' : String(value);
    throw new TypeError(`compile: expected ${role} to be a record of tensors, received ${received}; ${remedy}`);
  }
  for (const [name, tensor] of Object.entries(value)) {
    if (!(tensor instanceof Tensor)) {
      throw new TypeError(
        `compile: expected ${role} to be a record of tensors, received ${String(tensor)} as ${name}; ${remedy}`,
      );
    }
    if (tensor.isDisposed) {
      throw new TypeError(
        `compile: expected ${role} to be live tensors, received a disposed one as ${name}; dispose of it after the call`,
      );
    }
  }
}

/**
 * Names, types and shapes, by which traces are told apart.
 *
 * @param isNarrow whether a tensor's numbers are handed over as bytes
 */
export function describeSignature(inputs: unknown, isNarrow: (tensor: Tensor) => boolean = () => false): string {
  checkNamedTensors(inputs, 'inputs');
  return Object.keys(inputs)
    .sort()
    .map((name) => {
      const type = isNarrow(inputs[name]) ? 'uint8' : inputs[name].dtype;
      return `${JSON.stringify(name)}: ${type}[${inputs[name].shape.join(', ')}]`;
    })
    .join('; ');
}

/** Tensors of the same data, so that the caller may dispose of the inputs while a call waits or runs. */
export function holdInputs(inputs: NamedTensors): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, keep(tensor.clone())]));
}
