import type { Tile, TileSize } from './tile.ts';

/** What the WebAssembly does, said in JavaScript: its reference, and in its place where it may not run. */
export function createPlainTile(size: TileSize): Tile {
  let tile = new Float32Array(size.rows * size.columns);
  let mirror = new Float32Array(tile.length);
  let [rows, columns] = [0, 0];
  return {
    load(values, rowCount, columnCount) {
      [rows, columns] = [rowCount, columnCount];
      tile.set(values);
    },
    hide(ofRows, ofColumns) {
      for (let row = 0, at = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, at++) {
          if (ofRows[row] === ofColumns[column] || ofColumns[column] < 0) tile[at] = -Infinity;
        }
      }
    },
    transpose() {
      for (let row = 0, at = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, at++) mirror[column * rows + row] = tile[at];
      }
      [tile, mirror] = [mirror, tile];
      [rows, columns] = [columns, rows];
    },
    place({ levels, lows, highs, counts }, visit) {
      for (let row = 0, at = 0; row < rows; row++) {
        const first = row * levels;
        const end = first + levels;
        for (let column = 0; column < columns; column++, at++) {
          const value = tile[at];
          if (!(value >= lows[first])) continue;
          let band = first;
          while (band + 1 < end && value >= lows[band + 1]) band++;
          if (value > highs[band]) counts[band]++;
          else visit(row, column, value);
        }
      }
    },
  };
}
