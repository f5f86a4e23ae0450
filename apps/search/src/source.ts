import { readTable } from '@htg/datasets';
import type { ImageTable, ReadTableOptions } from '@htg/datasets';

/** What every command that reads images may be told about them. */
export interface SourceOptions {
  readonly pattern?: string;
  readonly columns?: Readonly<Record<string, string>>;
  readonly root?: string;
  readonly followLinks: boolean;
  readonly label?: string;
  readonly prefix?: string;
}

/** Images as a person names them: read as training reads them, whether they have labels or not. */
export function readSource(
  [source, path]: readonly [string, string | undefined],
  { pattern, columns, root, followLinks }: SourceOptions,
): Promise<ImageTable> {
  const options: ReadTableOptions = { path, pattern, columns, root, followLinks, labels: 'optional' };
  return readTable(source, options);
}
