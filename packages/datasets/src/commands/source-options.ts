import type { CommonOptions } from '@htg/terminal';
import type { CsvColumns } from '../tables/csv-table.ts';

/** How commands read a folder or a table. */
export interface ReadingFlags {
  /** Where identity and camera stand in a file's name. */
  readonly pattern?: string;
  /** Names of a table's columns. */
  readonly columns?: Partial<CsvColumns>;
  /** The folder that a table's paths are relative to. */
  readonly root?: string;
  /** Whether links out of the folder are followed. */
  readonly followLinks?: boolean;
  /** Larger images are refused. */
  readonly pixelLimit?: number;
}

/** How the commands of this package read a source. */
export interface SourceOptions extends CommonOptions, ReadingFlags {}
