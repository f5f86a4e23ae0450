import { createPlainTile } from './plain-tile.ts';
import type { Tile, TileSize } from './tile.ts';
import { createWasmTile } from './wasm-tile.ts';

/**
 * A tile of at most this size, either way round, in WebAssembly; in plain JavaScript, with the same results, where a page's security policy
 * or an old browser does not let WebAssembly run.
 *
 * @param levels at most as many for each row
 */
export function createTile(size: TileSize, levels: number): Tile {
  return createWasmTile(size, levels) ?? createPlainTile(size);
}
