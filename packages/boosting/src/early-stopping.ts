import type { ResolvedBoostingOptions } from './boosting-options.ts';
import type { Loss } from './losses/loss.ts';
import { meanLoss } from './losses/loss.ts';
import { RandomState } from './random/random-state.ts';
import { takeRows } from './samples.ts';
import type { Table } from './samples.ts';
import { leafOfRow } from './tree/tree.ts';
import type { Tree } from './tree/tree.ts';

/** Samples with their targets and weights. */
export interface Rows {
  readonly table: Table;
  readonly y: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Keeps a share of the rows aside, drawn like scikit-learn's `train_test_split`: of a permutation, the first `ceil(share n)` validate, the rest
 * train, in the permutation's order.
 */
export function splitForValidation(
  caller: string,
  rows: Rows,
  share: number,
  seed: number,
): { readonly train: Rows; readonly validation: Rows } {
  const count = rows.y.length;
  const kept = Math.ceil(share * count);
  if (kept >= count) {
    throw new RangeError(
      `${caller}: expected rows left for training beside validationFraction, received ${count} rows of which ${kept} validate; pass more rows or lower validationFraction`,
    );
  }
  const order = new RandomState(seed).permutation(count);
  const parts = { train: order.subarray(kept), validate: order.subarray(0, kept) };
  for (const [use, indices] of Object.entries(parts)) {
    if (indices.some((row) => rows.weights[row] > 0)) continue;
    throw new RangeError(
      `${caller}: expected rows of weight above 0 among those that ${use}, received ${indices.length} of weight 0; choose another validationFraction or randomState, or leave rows of weight 0 out`,
    );
  }
  const take = (indices: Int32Array): Rows => ({
    table: takeRows(rows.table, indices),
    y: Float64Array.from(indices, (row) => rows.y[row]),
    weights: Float64Array.from(indices, (row) => rows.weights[row]),
  });
  return { train: take(parts.train), validation: take(parts.validate) };
}

/** Stops boosting once the loss on held-out rows is not better than at least one of the last stages' by `tol`. */
export class EarlyStopping {
  readonly #rows: Rows;
  readonly #loss: Loss;
  readonly #raw: Float64Array;
  readonly #recent: Float64Array;
  readonly #learningRate: number;
  readonly #tol: number;

  /** @param raw the model's predictions of the rows so far; kept up to date here */
  constructor(
    rows: Rows,
    loss: Loss,
    raw: Float64Array,
    stages: number,
    { learningRate, tol }: Pick<ResolvedBoostingOptions, 'learningRate' | 'tol'>,
  ) {
    this.#rows = rows;
    this.#loss = loss;
    this.#raw = raw;
    this.#recent = new Float64Array(stages).fill(Infinity);
    this.#learningRate = learningRate;
    this.#tol = tol;
  }

  /** Takes the tree of a stage in and says whether to stop after it. */
  after(stage: number, tree: Tree): boolean {
    const { table, y, weights } = this.#rows;
    for (let row = 0; row < y.length; row++) {
      this.#raw[row] += this.#learningRate * tree.value[leafOfRow(tree, table, row)];
    }
    const loss = meanLoss(this.#loss, y, this.#raw, weights);
    if (!this.#recent.some((earlier) => loss + this.#tol < earlier)) return true;
    this.#recent[stage % this.#recent.length] = loss;
    return false;
  }
}
