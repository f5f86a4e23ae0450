import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile } from '@htg/ground/replace-file';
import { cacheTrouble } from './cache-trouble.ts';

/**
 * What a cache file holds; undefined where there is none, and where it is damaged: it is made again then.
 *
 * The first line is a checksum of the rest.
 */
export async function readJsonCache<Content>(file: string): Promise<Content | undefined> {
  try {
    const text = await readFile(file, 'utf8');
    const end = text.indexOf('\n');
    const content = text.slice(end + 1);
    return text.slice(0, end) === checksum(content) ? (JSON.parse(content) as Content) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a cache file. Where that cannot be done, the work goes on without, and it is said once. */
export async function writeJsonCache(file: string, content: unknown): Promise<void> {
  const text = JSON.stringify(content);
  try {
    await mkdir(dirname(file), { recursive: true });
    await replaceFile(file, [`${checksum(text)}\n`, text]);
  } catch (error) {
    cacheTrouble(file, error);
  }
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
