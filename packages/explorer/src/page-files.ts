import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
  // Names and a look at each: entries of a listing do not say their folder under Yarn's Plug'n'Play.
  const names = await readdir(folder, { recursive: true });
  const files = await Promise.all(names.map(async (name) => ((await stat(join(folder, name))).isFile() ? [name] : [])));
  return Promise.all(
    files
      .flat()
      .map(async (name): Promise<PageFile> => [name.replaceAll('\\', '/'), await readFile(join(folder, name))]),
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
