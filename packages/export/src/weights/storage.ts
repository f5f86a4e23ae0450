import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';

/** How kernels and matrices are stored; the net computes in float32 all the same. */
export type Storage = 'float32' | 'float16' | 'int8';

/** Options of a file whose weights may be stored in fewer bits. */
export interface StorageOptions {
  /** `'float16'`: half the size; `'int8'`: about a quarter, nothing needs to be calibrated. Default: float32. */
  readonly quantize?: 'float16' | 'int8';
}

/** @throws RangeError for unknown options and values */
export function storageOf(caller: string, options: StorageOptions): Storage {
  refuseUnknownOptions(caller, options, ['quantize']);
  if (options.quantize === undefined) return 'float32';
  checkOneOf(caller, 'quantize', options.quantize, ['float16', 'int8']);
  return options.quantize;
}
