import { RandomState } from '../random/random-state.ts';
import { takeRows } from '../samples.ts';
import type { ClassRows } from './class-stages.ts';

/**
 * Keeps a share of the rows aside in which classes are as frequent as in all, drawn like scikit-learn's stratified `train_test_split`.
 *
 * @throws RangeError where a class has one row only, or either side has fewer rows than there are classes
 */
export function stratifiedSplit(
  caller: string,
  rows: ClassRows,
  classes: number,
  share: number,
  seed: number,
): { readonly train: ClassRows; readonly validation: ClassRows } {
  const count = rows.codes.length;
  const kept = Math.ceil(share * count);
  const ofClass = Array.from({ length: classes }, (_, k) =>
    Int32Array.from(rows.codes.keys()).filter((row) => rows.codes[row] === k),
  );
  const sizes = ofClass.map(({ length }) => length);
  if (Math.min(...sizes) < 2 || kept < classes || count - kept < classes) {
    throw new RangeError(
      `${caller}: expected two rows of each class, and as many rows as classes on either side of validationFraction, received ${count} rows of ${classes} classes, the rarest with ${Math.min(...sizes)}, of which ${kept} validate; pass more rows or change validationFraction`,
    );
  }
  const random = new RandomState(seed);
  const trained = shared(sizes, count - kept, random);
  const validated = shared(
    sizes.map((size, k) => size - trained[k]),
    kept,
    random,
  );
  const parts = { train: [] as number[], validate: [] as number[] };
  ofClass.forEach((own, k) => {
    const order = random.permutation(own.length);
    const drawn = Array.from(order, (place) => own[place]);
    parts.train.push(...drawn.slice(0, trained[k]));
    parts.validate.push(...drawn.slice(trained[k], trained[k] + validated[k]));
  });
  const [train, validation] = [parts.train, parts.validate].map((part) => {
    const order = random.permutation(part.length);
    return take(
      rows,
      Int32Array.from(order, (place) => part[place]),
    );
  });
  for (const [use, { weights }] of Object.entries({ train, validate: validation })) {
    if (weights.some((weight) => weight > 0)) continue;
    throw new RangeError(
      `${caller}: expected rows of weight above 0 among those that ${use}, received ${weights.length} of weight 0; choose another validationFraction or randomState, or leave rows of weight 0 out`,
    );
  }
  return { train, validation };
}

/** How many of so many draws each class gets, by its size; what is left over goes to the largest remainders, equal ones by lot. */
function shared(sizes: readonly number[], draws: number, random: RandomState): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const exact = sizes.map((size) => (size / total) * draws);
  const result = exact.map(Math.floor);
  const remainders = exact.map((value, k) => value - result[k]);
  let left = Math.trunc(draws - result.reduce((sum, value) => sum + value, 0));
  for (const remainder of [...new Set(remainders)].sort((a, b) => b - a)) {
    if (left === 0) break;
    const equal = remainders.flatMap((value, k) => (value === remainder ? [k] : []));
    const added = Math.min(equal.length, left);
    const order = random.permutation(equal.length);
    for (const place of order.subarray(0, added)) result[equal[place]] += 1;
    left -= added;
  }
  return result;
}

function take({ table, codes, weights }: ClassRows, indices: Int32Array): ClassRows {
  return {
    table: takeRows(table, indices),
    codes: indices.map((row) => codes[row]),
    weights: Float64Array.from(indices, (row) => weights[row]),
  };
}
