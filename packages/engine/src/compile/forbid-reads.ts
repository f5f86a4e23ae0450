import { Tensor } from '@tensorflow/tfjs-core';
import type { ConstantLog } from './constant-log.ts';

/** The methods of a tensor that hand its values to JavaScript. */
const readers = [
  'array',
  'arraySync',
  'buffer',
  'bufferSync',
  'bytes',
  'bytesSync',
  'data',
  'dataSync',
  'print',
  'toString',
] as const;

type Method = (...values: unknown[]) => unknown;

/**
 * Runs `body` while reading a tensor's values is an error that names the call: a trace would freeze what is read.
 * Constants of this run may be read; a trace knows them.
 */
export function forbidReads<Result>(constants: ConstantLog, body: () => Result): Result {
  const prototype = Tensor.prototype as unknown as Record<string, Method>;
  const originals = readers.map((name) => [name, Object.getOwnPropertyDescriptor(prototype, name)] as const);
  // An error that the function swallows, or that a promise carries away, is raised in the end all the same.
  let refused: Error | undefined;
  for (const [name, descriptor] of originals) {
    const original = descriptor?.value as Method | undefined;
    if (original === undefined) continue;
    prototype[name] = function read(this: Tensor, ...values: unknown[]): unknown {
      if (constants.isConstant(this)) return original.apply(this, values);
      refused ??= new Error(
        `compile: expected no read of a tensor's values inside the compiled function, received ${name}() on a ` +
          `${this.dtype} tensor of shape [${this.shape.join(', ')}]; return the tensor and read it outside, ` +
          `or compute with tensor ops instead`,
      );
      throw refused;
    };
  }
  try {
    const result = body();
    if (refused !== undefined) throw refused;
    return result;
  } finally {
    for (const [name, descriptor] of originals) {
      if (descriptor !== undefined) Object.defineProperty(prototype, name, descriptor);
    }
  }
}
