import type { CommonOptions } from '@htg/terminal';
import type { CsvColumns } from '../tables/csv-table.ts';

/** How the commands read a source. */
export interface SourceOptions extends CommonOptions {
  readonly pattern?: string;
  readonly columns?: Partial<CsvColumns>;
  readonly root?: string;
  readonly followLinks: boolean;
}
