/** A matrix `[rows, columns]` in a flat array, row by row or (transposed) column by column. */
export interface Matrix {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
  /** Whether `values` holds its transpose. */
  readonly transposed?: boolean;
}

/** Rows and columns of one block of the product: sixteen sums fit the processor's registers. */
const side = 4;

/**
 * The product of two matrices, row by row: sums of 64 bits, rounded once. Blocks of 4 x 4 are summed at once, so that every
 * number that is read takes part in four products; what is read lies in one piece.
 */
export function matrixProduct(a: Matrix, b: Matrix): Float32Array {
  const [rows, columns, depth] = [a.rows, b.columns, a.columns];
  const out = new Float32Array(rows * columns);
  const right = Array.from({ length: Math.ceil(columns / side) }, (_, block) => panel(b, block * side, false));
  for (let row = 0; row < rows; row += side) {
    const left = panel(a, row, true);
    right.forEach((panelOfB, block) => {
      addBlock(out, columns, row, block * side, Math.min(side, rows - row), left, panelOfB, depth);
    });
  }
  return out;
}

/** Four rows of a matrix (or columns), interleaved: `[depth, 4]`, zeros where there are fewer. */
function panel({ values, rows, columns, transposed = false }: Matrix, first: number, byRow: boolean): Float32Array {
  const [length, depth] = byRow ? [rows, columns] : [columns, rows];
  const out = new Float32Array(depth * side);
  const count = Math.min(side, length - first);
  // Elements of one row of the panel lie side by side if the matrix is stored along its other axis.
  const [step, stride] = byRow === transposed ? [1, length] : [depth, 1];
  for (let k = 0; k < depth; k++) {
    for (let i = 0; i < count; i++) out[k * side + i] = values[(first + i) * step + k * stride];
  }
  return out;
}

/** One block of 4 x 4 of the product. */
function addBlock(
  out: Float32Array,
  columns: number,
  row: number,
  column: number,
  height: number,
  a: Float32Array,
  b: Float32Array,
  depth: number,
): void {
  let [s00, s01, s02, s03] = [0, 0, 0, 0];
  let [s10, s11, s12, s13] = [0, 0, 0, 0];
  let [s20, s21, s22, s23] = [0, 0, 0, 0];
  let [s30, s31, s32, s33] = [0, 0, 0, 0];
  for (let k = 0, end = depth * side; k < end; k += side) {
    // Each on its own: destructuring an array literal here takes twice the time.
    const a0 = a[k];
    const a1 = a[k + 1];
    const a2 = a[k + 2];
    const a3 = a[k + 3];
    const b0 = b[k];
    const b1 = b[k + 1];
    const b2 = b[k + 2];
    const b3 = b[k + 3];
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  const sums = [s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33];
  const width = Math.min(side, columns - column);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) out[(row + i) * columns + column + j] = sums[i * side + j];
  }
}
