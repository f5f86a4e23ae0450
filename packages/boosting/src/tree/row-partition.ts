import type { Column, Criterion, Stretch } from './criterion.ts';
import type { PresortedTable } from './presort.ts';

/** Nodes of at most so many rows sort them where they stand; scikit-learn's sort, too, is a stable one up to here. */
const fewRows = 15;

/**
 * The rows of a growing tree, divided among its nodes: a node owns the places `from` up to `to` of `rows`, and of the sorted orders of all
 * columns. Of those there are two copies, and a split writes from one to the other: nodes of even depth stand in the first, of odd
 * depth in the second. A node's places are shared with its ancestors only, which are done by then. Nodes of few rows
 * leave the sorted orders alone.
 */
export class RowPartition {
  /** The rows in the order in which sums are taken. */
  readonly rows: Int32Array;
  readonly #table: PresortedTable;
  readonly #sorted: readonly [Int32Array, Int32Array];
  readonly #goesLeft: Uint8Array;

  constructor(table: PresortedTable) {
    this.#table = table;
    this.rows = new Int32Array(table.rows);
    this.#sorted = [new Int32Array(table.order.length), new Int32Array(table.order.length)];
    this.#goesLeft = new Uint8Array(table.rows);
  }

  /** Puts the rows that take part into the root and returns their number. */
  begin(criterion: Criterion): number {
    const { rows, columns, order } = this.#table;
    const [root] = this.#sorted;
    let count = 0;
    const included = this.#goesLeft;
    for (let row = 0; row < rows; row++) {
      included[row] = criterion.includes(row) ? 1 : 0;
      if (included[row] === 1) this.rows[count++] = row;
    }
    if (count === rows) {
      root.set(order);
      return count;
    }
    for (let column = 0; column < columns; column++) {
      let to = column * rows;
      for (let at = to; at < (column + 1) * rows; at++) if (included[order[at]] === 1) root[to++] = order[at];
    }
    return count;
  }

  /** The rows of a node, those of few in ascending order of a feature where they stand, of many from the sorted order. */
  sortedBy(feature: number, depth: number, from: number, to: number): Stretch {
    if (to - from <= fewRows) {
      insertionSort(this.rows, this.column(feature), from, to);
      return { order: this.rows, from, to };
    }
    const base = feature * this.#table.rows;
    return { order: this.#sorted[depth & 1], from: base + from, to: base + to };
  }

  column(feature: number): Column {
    return { values: this.#table.values, base: feature * this.#table.rows };
  }

  /** Leaves the node's rows in the order of a stretch, as sorting them there would have. */
  arrange({ order, from: start, to: end }: Stretch, from: number): void {
    if (order === this.rows) return;
    for (let at = start; at < end; at++) this.rows[from + at - start] = order[at];
  }

  /**
   * Sends the rows of a node to its two sides.
   *
   * @param at the place where the right side begins
   * @param goOn whether the children may be split, so that their sorted orders are wanted
   */
  divide(feature: number, threshold: number, depth: number, from: number, at: number, to: number, goOn: boolean): void {
    swapToSides(this.rows, this.column(feature), threshold, from, to);
    if (!goOn || Math.max(at - from, to - at) <= fewRows) return;
    const { rows, columns } = this.#table;
    const goesLeft = this.#goesLeft;
    for (let place = from; place < at; place++) goesLeft[this.rows[place]] = 1;
    for (let place = at; place < to; place++) goesLeft[this.rows[place]] = 0;
    const source = this.#sorted[depth & 1];
    const target = this.#sorted[(depth + 1) & 1];
    for (let base = 0; base < columns * rows; base += rows) {
      stablePartition(source, target, goesLeft, base + from, base + at, base + to);
    }
  }
}

function insertionSort(order: Int32Array, { values, base }: Column, from: number, to: number): void {
  for (let end = from + 1; end < to; end++) {
    const row = order[end];
    const value = values[base + row];
    let place = end;
    while (place > from && values[base + order[place - 1]] > value) {
      order[place] = order[place - 1];
      place -= 1;
    }
    order[place] = row;
  }
}

/** Swaps from both ends until the left side holds what is at most the threshold. */
function swapToSides(order: Int32Array, { values, base }: Column, threshold: number, from: number, to: number): void {
  let left = from;
  let right = to;
  while (left < right) {
    const row = order[left];
    if (values[base + row] <= threshold) left += 1;
    else {
      right -= 1;
      order[left] = order[right];
      order[right] = row;
    }
  }
}

/** Without a branch that depends on the data, which would be mispredicted half of the time. */
function stablePartition(
  source: Int32Array,
  target: Int32Array,
  goesLeft: Uint8Array,
  from: number,
  at: number,
  to: number,
): void {
  let left = from;
  let right = at;
  for (let place = from; place < to; place++) {
    const row = source[place];
    const isLeft = goesLeft[row];
    target[right ^ ((left ^ right) & -isLeft)] = row;
    left += isLeft;
    right += 1 - isLeft;
  }
}
