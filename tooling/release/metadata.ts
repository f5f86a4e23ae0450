import { relative } from 'node:path';
import { publishedExports } from '../config/entries.ts';
import type { Exports } from '../config/entries.ts';

/** What `pnpm generate manifests` writes into a package's manifest: where it is developed, as a registry shows it, and what is built of its entries. */
export interface Metadata {
  readonly repository: { readonly type: 'git'; readonly url: string; readonly directory: string };
  readonly homepage: string;
  readonly bugs: { readonly url: string };
  readonly exports: Exports;
}

/**
 * What a package's manifest says of where it is developed, and of what is built. Apps that give their commands to others are run, not
 * required: there is no CommonJS of them.
 *
 * @param address of the repository, such as `https://github.com/somebody/htg`
 * @param root of the repository
 * @param folder of the package
 * @param exports those of its manifest: each `@htg/source` is kept, what stands beside it is written anew
 */
export function metadataOf(
  address: string,
  root: string,
  folder: string,
  { exports }: { readonly exports: Exports },
): Metadata {
  const directory = relative(root, folder).replaceAll('\\', '/');
  const isProgram = directory.startsWith('apps/') && './commands' in exports;
  return {
    repository: { type: 'git', url: `git+${address}.git`, directory },
    homepage: `${address}/tree/main/${directory}#readme`,
    bugs: { url: `${address}/issues` },
    exports: publishedExports(exports, !isProgram),
  };
}

/**
 * The address that the root's manifest has.
 *
 * @throws Error where it has none of the form that is expected
 */
export function addressOf(manifest: { readonly repository?: unknown }): string {
  const { url = '' } = (manifest.repository ?? {}) as { readonly url?: string };
  const address = /^git\+(https:\/\/.+)\.git$/.exec(url)?.[1];
  if (address === undefined)
    throw new Error(
      `addressOf: expected repository.url such as git+https://host/owner/htg.git, received ${url}; pnpm generate manifests ADDRESS writes it`,
    );
  return address;
}

/** Whether nobody has said yet where the repository is: names that end in `.example` are nobody's. */
export function isNobodys(address: string): boolean {
  return new URL(address).hostname.endsWith('.example');
}
