import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

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
  if (import.meta.url.endsWith('.ts')) {
    const { buildExplorer } = await import('./build-explorer.ts');
    return filesOf(await buildExplorer());
  }
  const folder = fileURLToPath(new URL('./explorer/', import.meta.url));
  const names = (await readdir(folder, { recursive: true })).filter((name) => extname(name) in types);
  return filesOf(
    await Promise.all(
      names.map(async (name) => [name.replaceAll('\\', '/'), await readFile(`${folder}${name}`)] as const),
    ),
  );
}

function filesOf(built: readonly (readonly [string, Uint8Array])[]): ExplorerFiles {
  return new Map(
    built.map(([name, bytes]) => [name === 'index.html' ? '/' : `/${name}`, { type: types[extname(name)], bytes }]),
  );
}
