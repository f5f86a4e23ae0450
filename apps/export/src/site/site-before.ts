import { existsSync, readdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { siteFormat, sitePaths } from '@htg/explorer/site-format';

/** What an export makes in its folder. The small images, by which a page that was not ended is known, are written first and go last. */
const parts = [sitePaths.facts, 'model', 'wasm', 'assets', 'index.html', 'gallery'];

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
    return !existsSync(join(to, sitePaths.facts)) && isUnfinished(to);
  }
}

/** Whether a folder holds what an export made that was stopped before its end, and nothing else. */
function isUnfinished(to: string): boolean {
  return existsSync(join(to, sitePaths.thumbnails(0))) && readdirSync(to).every((name) => parts.includes(name));
}
