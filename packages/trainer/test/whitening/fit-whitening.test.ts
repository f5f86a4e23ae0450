import { describe, expect, it } from 'vitest';
import { fitWhitening } from '../../src/whitening/fit-whitening.ts';

/** Rows of two numbers: 3 and 1 to either side of (5, 7), along the diagonals. */
const turned = [
  [5 + 3 * Math.SQRT1_2, 7 + 3 * Math.SQRT1_2],
  [5 - 3 * Math.SQRT1_2, 7 - 3 * Math.SQRT1_2],
  [5 - Math.SQRT1_2, 7 + Math.SQRT1_2],
  [5 + Math.SQRT1_2, 7 - Math.SQRT1_2],
];
const embedded = { embeddings: Float32Array.from(turned.flat()), embeddingLength: 2 };

function mapped(rows: readonly (readonly number[])[], map: ReturnType<typeof fitWhitening>): number[][] {
  return rows.map((row) =>
    Array.from({ length: map.length }, (_, k) =>
      row.reduce((sum, value, d) => sum + value * map.kernel[d * map.length + k], map.bias[k]),
    ),
  );
}

function expectRows(received: readonly (readonly number[])[], expected: readonly (readonly number[])[]): void {
  received.flat().forEach((value, i) => {
    expect(value).toBeCloseTo(expected.flat()[i], 5);
  });
}

describe('fitWhitening', () => {
  // Along the diagonals, standard deviations are sqrt(18 / 4) and sqrt(2 / 4).
  it.each([
    [0, 3, 1],
    [1, 3 / Math.sqrt(4.5), 1 / Math.sqrt(0.5)],
    [0.5, 3 / 4.5 ** 0.25, 1 / 0.5 ** 0.25],
  ])('with power %d turns the rows onto their axes and divides by the spread to that power', (power, far, near) => {
    const received = mapped(turned, fitWhitening(embedded, { length: 2, power }));
    // Of the second axis, the components are equally large: either sign is right.
    const sign = Math.sign(received[2][1]);
    expectRows(received, [
      [far, 0],
      [-far, 0],
      [0, sign * near],
      [0, -sign * near],
    ]);
  });

  it('keeps the directions of the largest spread', () => {
    const received = mapped(turned, fitWhitening(embedded, { length: 1, power: 0 }));
    expectRows(received, [[3], [-3], [0], [0]]);
  });

  it('leaves a covariance of sigma^(2 - 2 power) on the diagonal, and none beside it', () => {
    const [images, length] = [40, 6];
    const embeddings = Float32Array.from({ length: images * length }, (_, i) => Math.sin(i * i) * (1 + (i % length)));
    const rows = Array.from({ length: images }, (_, n) => [...embeddings.subarray(n * length, (n + 1) * length)]);
    const covariance = (power: number): number[][] => {
      const values = mapped(rows, fitWhitening({ embeddings, embeddingLength: length }, { length, power }));
      return values[0].map((_, j) =>
        values[0].map((__, k) => values.reduce((sum, row) => sum + row[j] * row[k], 0) / images),
      );
    };
    const [plain, half, whole] = [0, 0.5, 1].map(covariance);
    for (let j = 0; j < length; j += 1) {
      for (let k = 0; k < length; k += 1) {
        expect(whole[j][k]).toBeCloseTo(j === k ? 1 : 0, 5);
        expect(half[j][k]).toBeCloseTo(j === k ? Math.sqrt(plain[j][j]) : 0, 4);
      }
    }
  });

  it('says what cannot be', () => {
    expect(() => fitWhitening(embedded, { length: 3 })).toThrow(
      'fitWhitening: expected a length from 1 to 2, received 3 for 4 embeddings of 2 numbers; choose another length',
    );
    expect(() => fitWhitening(embedded, { length: 1, power: 2 })).toThrow(
      'fitWhitening: expected a power from 0 (PCA) to 1 (whitening), received 2; change it',
    );
    const flat = { embeddings: Float32Array.of(1, 2, 2, 4, 3, 6, 4, 8), embeddingLength: 2 };
    expect(() => fitWhitening(flat, { length: 2 })).toThrow(
      'fitWhitening: expected embeddings that vary in 2 directions, received some that vary in 1; choose a length of at most 1',
    );
  });
});
