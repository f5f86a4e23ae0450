/** Bytes per number of the number types that weight files use; the names are those of safetensors. */
export const itemSizes = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
} as const;

/** A number type of a weights file. */
export type StoredType = keyof typeof itemSizes;

/** A tensor as a file holds it: little-endian numbers in row-major order. */
export interface StoredTensor {
  /** As safetensors calls it, such as `F32`. */
  readonly dtype: StoredType;
  /** Empty for a scalar. */
  readonly shape: readonly number[];
  /** All of them. */
  readonly bytes: Uint8Array;
}
