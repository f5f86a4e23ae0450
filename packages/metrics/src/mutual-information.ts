import { logFactorials } from './log-factorials.ts';

/**
 * Normalized mutual information of two partitions: `2 I(A; B) / (H(A) + H(B))`, from 0 (independent) to 1 (the same). 1 where
 * both have one part only.
 *
 * @param a the part of each item, any whole numbers
 * @param b the same items' parts in the other partition
 *
 * Throws `RangeError` for lengths that differ or are 0.
 *
 * Source: Strehl, Ghosh, "Cluster Ensembles", 2002; the arithmetic mean as in Manning, Raghavan, Schuetze, "Introduction to
 * Information Retrieval", equation 16.2.
 */
export function normalizedMutualInformation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const table = contingency('normalizedMutualInformation', a, b);
  const [entropyA, entropyB] = [entropy(table.rows, table.total), entropy(table.columns, table.total)];
  if (entropyA === 0 && entropyB === 0) return 1;
  return Math.max(0, mutualInformation(table)) / ((entropyA + entropyB) / 2);
}

/**
 * Adjusted mutual information: `(I - E[I]) / ((H(A) + H(B)) / 2 - E[I])`, with the expectation over random partitions of the same
 * sizes, so that chance gives 0 (which the normalized one does not, above all with many small parts).
 *
 * Arguments and errors as in {@link normalizedMutualInformation}.
 *
 * @param a part of each item
 * @param b part of each item
 *
 * Source: Vinh, Epps, Bailey, "Information Theoretic Measures for Clusterings Comparison", 2010, equations 24 and the arithmetic mean.
 */
export function adjustedMutualInformation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const table = contingency('adjustedMutualInformation', a, b);
  const { rows, columns, total } = table;
  if (rows.length === columns.length && [1, total].includes(rows.length)) return 1;
  const expected = expectedInformation(rows, columns, total);
  const mean = (entropy(rows, total) + entropy(columns, total)) / 2;
  // Zero only where chance reaches the maximum; the sign keeps the quotient finite, as scikit-learn does.
  const room = mean - expected;
  const divisor = room < 0 ? Math.min(room, -Number.EPSILON) : Math.max(room, Number.EPSILON);
  return (mutualInformation(table) - expected) / divisor;
}

interface Contingency {
  /** Sizes of the parts of one partition, and of the other. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** Where both meet: row, column, and how many items. */
  readonly cells: readonly (readonly [number, number, number])[];
  readonly total: number;
}

function contingency(caller: string, a: ArrayLike<number>, b: ArrayLike<number>): Contingency {
  if (a.length !== b.length || a.length === 0) {
    throw new RangeError(
      `${caller}: expected two partitions of the same items, received ${a.length} and ${b.length} of them; pass one part for each item`,
    );
  }
  const [rowOf, columnOf] = [new Map<number, number>(), new Map<number, number>()];
  const [rows, columns]: [number[], number[]] = [[], []];
  const cells = new Map<number, number>();
  const numberOf = (known: Map<number, number>, sizes: number[], part: number): number => {
    const index = known.get(part) ?? sizes.length;
    if (index === sizes.length) {
      known.set(part, index);
      sizes.push(0);
    }
    sizes[index]++;
    return index;
  };
  for (let item = 0; item < a.length; item++) {
    const cell = numberOf(rowOf, rows, a[item]) * a.length + numberOf(columnOf, columns, b[item]);
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  }
  const list = Array.from(cells, ([cell, count]) => [Math.floor(cell / a.length), cell % a.length, count] as const);
  return { rows, columns, cells: list, total: a.length };
}

function entropy(sizes: readonly number[], total: number): number {
  if (sizes.length === 1) return 0;
  return -sizes.reduce((sum, size) => sum + (size / total) * Math.log(size / total), 0);
}

function mutualInformation({ rows, columns, cells, total }: Contingency): number {
  if (rows.length === 1 || columns.length === 1) return 0;
  return cells.reduce(
    (sum, [row, column, count]) => sum + (count / total) * Math.log((count * total) / (rows[row] * columns[column])),
    0,
  );
}

/** E[I] under the hypergeometric model; parts of equal size are summed once. */
function expectedInformation(rows: readonly number[], columns: readonly number[], total: number): number {
  const log = logFactorials(total);
  let sum = 0;
  for (const [a, timesA] of sizesOf(rows)) {
    for (const [b, timesB] of sizesOf(columns)) {
      let ofPair = 0;
      for (let both = Math.max(1, a + b - total); both <= Math.min(a, b); both++) {
        const logProbability =
          log[a] +
          log[b] +
          log[total - a] +
          log[total - b] -
          log[total] -
          log[both] -
          log[a - both] -
          log[b - both] -
          log[total - a - b + both];
        ofPair += (both / total) * Math.log((total * both) / (a * b)) * Math.exp(logProbability);
      }
      sum += timesA * timesB * ofPair;
    }
  }
  return sum;
}

function sizesOf(sizes: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const size of sizes) counts.set(size, (counts.get(size) ?? 0) + 1);
  return counts;
}
