import type { CommonOptions } from '@htg/terminal';
import type { CsvColumns } from '../tables/csv-table.ts';

/** How commands read a folder or a table. */
export interface ReadingFlags {
  readonly pattern?: string;
  readonly columns?: Partial<CsvColumns>;
  readonly root?: string;
  readonly followLinks?: boolean;
  readonly pixelLimit?: number;
}

/** How the commands of this package read a source. */
export interface SourceOptions extends CommonOptions, ReadingFlags {}
