import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkModel } from '../model-identity.ts';
import type { ModelIdentity } from '../model-identity.ts';
import { writeDurably } from './durable.ts';

/** The layout of the files that this version writes and reads. */
const FORMAT = 1;

/** What `gallery.json` says. */
export interface Manifest {
  readonly engine: string;
  readonly model: ModelIdentity;
  /** Which files hold the items now; rises with each compaction. */
  readonly generation: number;
}

const nameOf = (folder: string): string => join(folder, 'gallery.json');

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeDurably(nameOf(folder), `${JSON.stringify({ format: FORMAT, ...manifest }, undefined, 2)}\n`);
}

/**
 * Reads the manifest of a gallery's folder.
 *
 * @throws Error where there is none, or one that this version does not read
 */
export async function readManifest(caller: string, folder: string): Promise<Manifest> {
  const file = nameOf(folder);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' && (error as NodeJS.ErrnoException).code !== 'ENOTDIR')
      throw error;
    throw new Error(
      `${caller}: expected a gallery in ${folder}, received no ${file}; make one by htg index or createGallery`,
      {
        cause: error,
      },
    );
  }
  const damaged = (what: string): Error =>
    new Error(`${caller}: expected ${file} to describe a gallery, received ${what}; restore the file from a copy`);
  let value: Partial<Manifest & { readonly format: number }>;
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    throw damaged('no JSON');
  }
  const { format, engine, model, generation } = value;
  if (format !== FORMAT) {
    throw new Error(
      `${caller}: expected format ${FORMAT} in ${file}, received ${format === undefined ? 'none' : JSON.stringify(format).slice(0, 40)}; open it with the version of @htg/gallery that wrote it`,
    );
  }
  if (typeof engine !== 'string' || model === undefined || !Number.isInteger(generation) || generation === undefined) {
    throw damaged('engine, model or generation missing');
  }
  return { engine, model: checkModel(caller, model), generation };
}
