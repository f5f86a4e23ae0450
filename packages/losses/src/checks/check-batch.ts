import type { Tensor1D, Tensor2D, Tensor } from '@tensorflow/tfjs-core';

/** Raises unless `embeddings` is `[N, L]`; `caller` opens the error text. */
export function checkEmbeddings(caller: string, embeddings: Tensor2D, name = 'embeddings'): void {
  const { shape }: Tensor = embeddings;
  if (shape.length !== 2 || embeddings.dtype !== 'float32') {
    throw new RangeError(
      `${caller}: expected ${name} as float32 [N, L], received ${embeddings.dtype} ${describeShape(embeddings)}; ` +
        'pass one row for each image',
    );
  }
}

/** Raises unless `labels` is `[N]` with one number for each row of `rows`; `caller` opens the error text. */
export function checkLabels(caller: string, rows: Tensor2D, labels: Tensor1D, name = 'labels'): void {
  const { shape, dtype }: Tensor = labels;
  if (dtype !== 'int32' && dtype !== 'float32') {
    throw new RangeError(
      `${caller}: expected ${name} as int32, or float32 with whole numbers, received ${dtype}; ` +
        'number the identities, the same number for the same one',
    );
  }
  if (shape.length !== 1 || shape[0] !== rows.shape[0]) {
    throw new RangeError(
      `${caller}: expected ${name} [${String(rows.shape[0])}] for ${String(rows.shape[0])} rows, ` +
        `received ${describeShape(labels)}; pass one identity for each row`,
    );
  }
}

/** Raises unless a matrix has one value for each of `rows x columns` pairs; `caller` opens the error text. */
export function checkPairs(
  caller: string,
  name: string,
  matrix: Tensor,
  rows: number,
  columns: number,
  expected = 'bool',
): void {
  const [size, received] = [
    `${expected} [${String(rows)}, ${String(columns)}]`,
    `${matrix.dtype} ${describeShape(matrix)}`,
  ];
  if (received !== size) {
    throw new RangeError(`${caller}: expected ${name} as ${size}, received ${received}; pass one value for each pair`);
  }
}

/** Raises unless `value` is a finite number above 0 (or 0 itself, if that is allowed); `caller` opens the error text. */
export function checkPositive(caller: string, name: string, value: number, orZero = false): void {
  const fits = orZero ? value >= 0 : value > 0;
  if (fits && Number.isFinite(value)) return;
  throw new RangeError(
    `${caller}: expected ${name} to be a finite number ${orZero ? '>=' : '>'} 0, received ${String(value)}; change ${name}`,
  );
}

/** A tensor's shape as error texts print it, `[32, 128]`. */
function describeShape({ shape }: Tensor): string {
  return `[${shape.join(', ')}]`;
}
