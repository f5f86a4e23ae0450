import { describe, expect, it } from 'vitest';
import { compileKernels } from '../../../../tooling/assembly/compile.ts';
import { createExactSearch } from '../../src/exact/exact-search.ts';
import { kernelsBase64, sharedKernelsBase64 } from '../../src/exact/kernels.wasm.ts';
import { randomVectors } from '../random.ts';
import { naiveSearch } from './naive-search.ts';

const distances = ['cosine', 'euclidean'] as const;
const ways = ['wasm', 'plain'] as const;

describe('the compiled kernels', () => {
  it.each([
    ['imported', kernelsBase64],
    ['shared', sharedKernelsBase64],
  ] as const)('are those of assembly/kernels.ts (%s)', async (memory, text) => {
    const compiled = await compileKernels(new URL('../../assembly/kernels.ts', import.meta.url), memory);
    expect(text).toBe(Buffer.from(compiled).toString('base64'));
  });
});

describe.each(ways)('createExactSearch (%s)', (computing) => {
  it('finds what a comparison by hand finds', () => {
    const index = createExactSearch({ embeddingLength: 2, computing });
    index.add(Float32Array.of(1, 0, 0, 2, -3, 0));
    expect(index.computing).toBe(computing);
    expect(index.search(Float32Array.of(0, 1), { k: 5 })).toEqual([
      [
        { row: 1, distance: 0 },
        { row: 0, distance: 1 },
        { row: 2, distance: 1 },
      ],
    ]);
    expect(index.search(Float32Array.of(0, 1), { k: 2, distance: 'euclidean' })).toEqual([
      [
        { row: 1, distance: 1 },
        { row: 0, distance: Math.SQRT2 },
      ],
    ]);
  });

  it.each(distances)('gives the order of float64 for 1, 3, 64 and 70 queries over several blocks (%s)', (distance) => {
    for (const [length, rows] of [
      [7, 9000],
      [32, 4097],
    ]) {
      const vectors = randomVectors(rows, length, 5);
      // Lengths from 0.001 to 1000: euclidean bounds have to hold for all of them.
      for (let i = 0; i < vectors.length; i++) vectors[i] *= 10 ** ((Math.floor(i / length) % 7) - 3);
      const index = createExactSearch({ embeddingLength: length, computing });
      index.add(vectors.subarray(0, 100 * length));
      index.add(vectors.subarray(100 * length));
      for (const count of computing === 'plain' ? [1, 3] : [1, 3, 64, 70]) {
        const queries = randomVectors(count, length, 11 + count);
        const found = index.search(queries, { k: 20, distance });
        expect(found).toHaveLength(count);
        found.forEach((hits, i) => {
          const query = queries.subarray(i * length, (i + 1) * length);
          expect(hits).toEqual(naiveSearch(vectors, query, { k: 20, distance }));
        });
      }
    }
  });

  it.each(distances)('tells near copies apart, and leaves equal ones in their order (%s)', (distance) => {
    const length = 24;
    const vectors = randomVectors(1, length, 3);
    const many = new Float32Array(300 * length);
    for (let row = 0; row < 300; row++) {
      many.set(vectors, row * length);
      // Of three rows two are equal, one is off by a part in ten million.
      if (row % 3 === 1) many[row * length + (row % length)] *= 1 + 1e-7 * row;
    }
    const index = createExactSearch({ embeddingLength: length, computing });
    index.add(many);
    const hits = index.search(vectors, { k: 250, distance })[0];
    expect(hits).toEqual(naiveSearch(many, vectors, { k: 250, distance }));
    expect(hits.slice(0, 3).map(({ row }) => row)).toEqual([0, 2, 3]);
  });

  it.each(distances)('takes vectors in 8 bits, and gives the order of float64 for their numbers (%s)', (distance) => {
    const length = 21;
    const vectors = Int8Array.from(randomVectors(5000, length, 4), (value) => Math.round(value * 40));
    vectors.fill(0, 3 * length, 4 * length);
    vectors.set([-127, 127], 3 * length);
    const index = createExactSearch({ embeddingLength: length, computing });
    index.add(vectors);
    index.add(randomVectors(10, length, 6));
    const all = Float32Array.from([...vectors, ...randomVectors(10, length, 6)]);
    const queries = randomVectors(3, length, 8);
    index.search(queries, { k: 30, distance }).forEach((hits, i) => {
      const query = queries.subarray(i * length, (i + 1) * length);
      expect(hits).toEqual(naiveSearch(all, query, { k: 30, distance }));
    });
  });

  it('finds none of what is removed or not allowed', () => {
    const vectors = randomVectors(4200, 8, 9);
    const index = createExactSearch({ embeddingLength: 8, computing });
    index.add(vectors);
    const allowed = Uint8Array.from({ length: 4200 }, (_, row) => Number(row % 5 !== 0));
    for (const row of [1, 4196, 4199]) {
      index.remove(row);
      allowed[row] = 0;
    }
    const query = vectors.slice(4199 * 8);
    for (const distance of distances) {
      expect(index.search(query, { k: 4200, distance, allowed })[0]).toEqual(
        naiveSearch(vectors, query, { k: 4200, distance, allowed }),
      );
    }
    expect(index.search(query, { k: 1, allowed: new Uint8Array(4200) })).toEqual([[]]);
  });
});

describe('createExactSearch', () => {
  const index = createExactSearch({ embeddingLength: 2 });
  index.add(Float32Array.of(1, 0));

  it('finds nothing in nothing', () => {
    expect(createExactSearch({ embeddingLength: 2 }).search(Float32Array.of(1, 0))).toEqual([[]]);
    expect(index.search(new Float32Array())).toEqual([]);
  });

  it.each([
    [
      () => createExactSearch({ embeddingLength: 0 }),
      'createExactSearch: expected embeddingLength to be a whole number from 1 to 16384, received 0; pass',
    ],
    [
      () => createExactSearch({ embeddingLength: 2, metric: 'cosine' } as never),
      'createExactSearch: expected options among computing, embeddingLength, received metric; ',
    ],
    [
      () => index.search(Float32Array.of(1, 0, 0)),
      'ExactSearch.search: expected queries of 2 numbers each, received 3 in all; embed',
    ],
    [
      () => index.search(Float32Array.of(1, 0, NaN, 1)),
      'ExactSearch.search: expected finite numbers, received NaN at 0 of row 1 of queries; the model',
    ],
    [() => index.search(Float32Array.of(1, Infinity)), 'received Infinity at 1 of row 0 of queries'],
    [
      () => {
        index.add(Float32Array.of(0, 0));
      },
      'ExactSearch.add: expected a vector of length 1e-15 to 1000000000000000, received 0 for row 0 of vectors; zeros',
    ],
    [
      () => {
        index.add([1, 2] as never);
      },
      'ExactSearch.add: expected vectors as a Float32Array, received an array of 2; convert',
    ],
    [
      () => {
        index.add(Int8Array.of(1, 2, 0, 0));
      },
      'ExactSearch.add: expected numbers from -127 to 127 that are not all zero, received zeros in row 1 of vectors; scale',
    ],
    [
      () => {
        index.add(Int8Array.of(-128, 1));
      },
      'received -128 in row 0 of vectors',
    ],
    [
      () => {
        index.add(Int8Array.of(1));
      },
      'ExactSearch.add: expected vectors of 2 numbers each, received 1 in all',
    ],
    [
      () => index.search(Float32Array.of(1, 0), { k: 0.5 }),
      'ExactSearch.search: expected k to be a whole number >= 1, received 0.5; pass',
    ],
    [
      () => index.search(Float32Array.of(1, 0), { distance: 'dot' as never }),
      'ExactSearch.search: expected distance to be cosine or euclidean, received "dot"; name',
    ],
    [
      () => index.search(Float32Array.of(1, 0), { allowed: new Uint8Array(2) }),
      'ExactSearch.search: expected allowed to have a value for each of 1 rows, received 2; pass',
    ],
    [
      () => {
        index.remove(1);
      },
      'ExactSearch.remove: expected a row from 0 to 0, received 1; pass',
    ],
  ])('refuses in words, %#', (call, message) => {
    expect(call).toThrow(message);
  });
});
