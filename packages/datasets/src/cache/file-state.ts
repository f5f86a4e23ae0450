import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';

/** What is known of a file without reading it. */
export interface FileState {
  /** Bytes. */
  readonly size: number;
  /**
   * Changes with every change of content, permissions or owner: size, times of the last change (of content and of everything else, in
   * nanoseconds), and number of the file.
   */
  readonly key: string;
  /** False for a file that was changed a moment ago: another change might leave the same times. */
  readonly settled: boolean;
}

/** The state of a file; undefined where there is none, or none that can be looked at. */
export async function fileState(file: string): Promise<FileState | undefined> {
  let found: BigIntStats;
  try {
    found = await stat(file, { bigint: true });
  } catch {
    return undefined;
  }
  const { size, mtimeNs, ctimeNs, ino, dev } = found;
  const latest = mtimeNs > ctimeNs ? mtimeNs : ctimeNs;
  // File systems that count whole seconds need more of them.
  const patience = latest % 1_000_000_000n === 0n ? 2_000_000_000n : 100_000_000n;
  return {
    size: Number(size),
    key: [size, mtimeNs, ctimeNs, ino, dev].join(':'),
    settled: BigInt(Date.now()) * 1_000_000n - latest > patience,
  };
}
