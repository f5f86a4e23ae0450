import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PageFile, PageKind } from './build-page.ts';

/**
 * The page that a package brings along in `explorer/` beside its code; where its sources run it is built when asked for.
 *
 * @param code the package's `import.meta.url`
 */
export async function pageFiles(kind: PageKind, code: string): Promise<PageFile[]> {
  if (code.endsWith('.ts')) {
    const { buildPage } = await import('@htg/explorer/build-page');
    return buildPage(kind);
  }
  const folder = fileURLToPath(new URL('./explorer/', code));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => `${parentPath}/${name}`);
  return Promise.all(
    paths.map(async (path): Promise<PageFile> => {
      const name = path.slice(folder.length).replaceAll('\\', '/').replace(/^\//, '');
      return [name, await readFile(path)];
    }),
  );
}

/** Writes a page's files into a folder. */
export async function writePageFiles(folder: URL, files: readonly PageFile[]): Promise<void> {
  for (const [name, bytes] of files) {
    const file = fileURLToPath(new URL(name, folder));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}
