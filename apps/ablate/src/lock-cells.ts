import type { Display } from '@htg/report/node';
import type { FolderLock } from '@htg/trainer/node';
import type { Cell } from './ablation.ts';
import type { AblationFolder } from './folder.ts';

/** Holds other processes off all cells in which something is to be trained, or none. */
export async function lockCells(
  folder: AblationFolder,
  cells: readonly Cell[],
  display: Display,
): Promise<FolderLock[]> {
  const locks: FolderLock[] = [];
  try {
    for (const cell of cells) {
      const lock = await folder.lockCell(cell, (message) => {
        display.done(message);
      });
      locks.push(lock);
    }
    return locks;
  } catch (error) {
    for (const { release } of locks) await release();
    throw error;
  }
}
