import { createRandom } from '@htg/ground/random';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compileKernels } from '../../../../tooling/assembly/compile.ts';
import { createTile } from '../../src/kernels/create-tile.ts';
import { kernelsBase64 } from '../../src/kernels/kernels.wasm.ts';
import { createPlainTile } from '../../src/kernels/plain-tile.ts';
import type { Bands, Tile } from '../../src/kernels/tile.ts';
import { createWasmTile } from '../../src/kernels/wasm-tile.ts';

const random = createRandom(7);
const wholeNumbers = (count: number, below: number): Int32Array =>
  Int32Array.from({ length: count }, () => random.below(below));

/** Values of a coarse grid, so that many lie on an end of a band. */
const coarse = (count: number): Float32Array => Float32Array.from(wholeNumbers(count, 41), (value) => (value - 20) / 8);

/** Rising bands, some of which overlap or coincide; each row has another number of them. */
function someBands(rows: number, levels: number): Bands {
  const bands = {
    levels,
    lows: new Float32Array(rows * levels).fill(Infinity),
    highs: new Float32Array(rows * levels).fill(Infinity),
    counts: wholeNumbers(rows * levels, 5),
  };
  for (let row = 0; row < rows; row++) {
    const width = random.below(4) / 8;
    const lows = coarse(random.below(levels + 1)).sort();
    bands.lows.set(lows, row * levels);
    bands.highs.set(
      lows.map((low, level) => (level === levels - 1 && row % 3 === 0 ? Infinity : low + width)),
      row * levels,
    );
  }
  return bands;
}

/** Where an entry belongs, by the words of the interface. */
function naivePlace(values: Float32Array, rows: number, columns: number, { levels, lows, highs, counts }: Bands) {
  const visited: number[] = [];
  const counted = counts.slice();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column];
      const reached = Array.from({ length: levels }, (_, level) => row * levels + level).filter(
        (at) => value >= lows[at],
      );
      const band = reached.at(-1);
      if (band === undefined) continue;
      if (value > highs[band]) counted[band]++;
      else visited.push(row, column, value);
    }
  }
  return { visited, counted };
}

function place(tile: Tile, bands: Bands): { visited: number[]; counted: Int32Array } {
  const counted = bands.counts.slice();
  const visits: [number, number, number][] = [];
  tile.place({ ...bands, counts: counted }, (...visit) => visits.push(visit));
  // The order in a row is open.
  return { visited: visits.sort(([a, b], [c, d]) => a - c || b - d).flat(), counted };
}

const size = { rows: 9, columns: 21 };
const kinds: [string, () => Tile][] = [
  ['WebAssembly', () => createWasmTile(size, 4) ?? expect.fail('WebAssembly does not run here')],
  ['JavaScript', () => createPlainTile(size)],
];

describe.each(kinds)('a tile in %s', (_, create) => {
  it.each([
    [9, 21],
    [8, 20],
    [1, 1],
    [5, 3],
    [9, 16],
  ])('places, hides and turns %i x %i entries as the definition says', (rows, columns) => {
    const tile = create();
    // Larger ones first: what they leave in memory must not count.
    tile.load(coarse(size.rows * size.columns).fill(99), size.rows, size.columns);
    tile.transpose();
    for (let repeat = 0; repeat < 20; repeat++) {
      const values = coarse(rows * columns);
      tile.load(values, rows, columns);
      const bands = someBands(rows, 4);
      expect(place(tile, bands)).toEqual(naivePlace(values, rows, columns, bands));

      const ofRows = wholeNumbers(rows, 4);
      const ofColumns = wholeNumbers(columns, 5).map((number) => number - 1);
      tile.hide(ofRows, ofColumns);
      const shown = values.map((value, at) => {
        const column = ofColumns[at % columns];
        return column < 0 || column === ofRows[Math.floor(at / columns)] ? -Infinity : value;
      });
      expect(place(tile, bands)).toEqual(naivePlace(shown, rows, columns, bands));

      tile.transpose();
      const turned = shown.map((__, at) => shown[(at % rows) * columns + Math.floor(at / rows)]);
      const others = someBands(columns, 4);
      expect(place(tile, others)).toEqual(naivePlace(turned, columns, rows, others));
    }
  });
});

describe('createTile', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each([
    ['is missing', undefined],
    [
      'is forbidden',
      {
        Module: function () {
          throw new EvalError("violates the policy directive 'wasm-unsafe-eval'");
        },
      },
    ],
  ])('does without WebAssembly where it %s', async (_, replacement) => {
    vi.resetModules();
    vi.stubGlobal('WebAssembly', replacement);
    const { createWasmTile: create } = await import('../../src/kernels/wasm-tile.ts');
    expect(create(size, 4)).toBeUndefined();
    expect(createTile(size, 4)).toBeDefined();
  });
});

it('runs what its source compiles to', async () => {
  const file = new URL('../../assembly/kernels.ts', import.meta.url);
  expect(Buffer.from(await compileKernels(file)).toString('base64')).toBe(kernelsBase64);
});
