import { extname } from 'node:path';
import { pageFiles } from '@htg/explorer/page-files';

/** A file of the explorer's page. */
export interface ExplorerFile {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** The explorer by paths. All of it is kept in memory, so no path of a request ever reaches the file system. */
export type ExplorerFiles = ReadonlyMap<string, ExplorerFile>;

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Reads the page that is built into this package; from sources (in this repository) it is built when asked for. */
export async function explorerFiles(): Promise<ExplorerFiles> {
  const files = await pageFiles('service', import.meta.url);
  return new Map(
    files
      .filter(([name]) => extname(name) in types)
      .map(([name, bytes]) => [name === 'index.html' ? '/' : `/${name}`, { type: types[extname(name)], bytes }]),
  );
}
