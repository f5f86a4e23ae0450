import { existsSync, readdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { siteFormat, sitePaths } from '@htg/explorer/site-format';

/** What an export makes in its folder. */
const parts = [sitePaths.facts, 'gallery', 'model', 'wasm', 'assets', 'index.html'];

/** @throws Error for a folder that holds something else than a page of an earlier export */
export async function checkSite(to: string): Promise<void> {
  if (!existsSync(to) || readdirSync(to).length === 0 || (await isSite(to))) return;
  throw new Error(
    `export: expected --to to be a folder that is empty or holds a page of htg export, received ${to}, which holds other things; name another place`,
  );
}

/**
 * Takes an earlier page away, the file that makes it whole first: images of items that the gallery has no more must not stay public.
 */
export async function removeSite(to: string): Promise<void> {
  if (!(await isSite(to))) return;
  for (const part of parts) await rm(join(to, part), { recursive: true, force: true });
}

async function isSite(to: string): Promise<boolean> {
  try {
    const { format } = JSON.parse(await readFile(join(to, sitePaths.facts), 'utf8')) as { readonly format?: unknown };
    return format === siteFormat.format;
  } catch {
    return false;
  }
}
