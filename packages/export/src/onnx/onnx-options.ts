import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import type { Storage } from '../weights/storage.ts';

/** Versions of ONNX's operators that can be written, each with the file version that it came with. */
export const fileVersions = { 17: 8, 18: 8, 19: 9, 20: 9, 21: 10 } as const;

/** A version of ONNX's operators that can be written. */
export type Opset = keyof typeof fileVersions;

/** What `toOnnx` takes beside the embedder. */
export interface OnnxOptions {
  /** Version of ONNX's operators; 17 by default. */
  readonly opset?: Opset;
  /**
   * How kernels and matrices are stored, `'float32'` by default. With `'float16'` the file is half as large; the net computes in
   * float32 all the same.
   */
  readonly dtype?: 'float32' | 'float16';
  /**
   * `'int8'` stores kernels and matrices in 8 bits with one scale per channel: a quarter of the size. The net computes in float32
   * all the same, so that nothing needs to be calibrated. Not together with `dtype`.
   */
  readonly quantize?: 'int8';
  /** The model folder's `contract.json`, kept in the file under `htg.contract`. */
  readonly contract?: string;
  /** The graph's name; `embedder` by default. */
  readonly name?: string;
}

export type ResolvedOnnxOptions = Required<Pick<OnnxOptions, 'opset' | 'name'>> & {
  readonly storage: Storage;
  readonly contract: string | undefined;
};

/** The options with their defaults. @throws RangeError for unknown ones, or ones that do not go together */
export function resolveOnnxOptions(options: OnnxOptions): ResolvedOnnxOptions {
  refuseUnknownOptions('toOnnx', options, ['opset', 'dtype', 'quantize', 'contract', 'name']);
  const { opset = 17, dtype = 'float32', quantize, contract, name = 'embedder' } = options;
  checkOneOf('toOnnx', 'opset', opset, Object.keys(fileVersions).map(Number));
  checkOneOf('toOnnx', 'dtype', dtype, ['float32', 'float16']);
  if (quantize !== undefined) checkOneOf('toOnnx', 'quantize', quantize, ['int8']);
  if (quantize !== undefined && dtype === 'float16') {
    throw new RangeError(`toOnnx: expected dtype or quantize, received float16 and ${quantize}; leave one out`);
  }
  return { opset, name, contract, storage: quantize ?? dtype };
}
