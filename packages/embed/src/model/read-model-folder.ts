import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readModelFiles } from './model-files.ts';
import type { ModelFiles } from './model-files.ts';

/** In a gallery's folder whose model lies elsewhere: `{ "path": "../runs/mine/model" }`, relative to the folder. */
export const modelLinkName = 'model.link.json';

/**
 * The folder of a model: the folder itself, or `model/` of a run's or a gallery's, or where a gallery's {@link modelLinkName} leads.
 *
 * @param path of any of them
 * @throws Error where none of them holds a contract
 */
export function modelFolder(path: string): string {
  const linked = linkedFrom(path);
  const places = [path, join(path, 'model'), ...(linked === undefined ? [] : [linked])];
  const found = places.find((folder) => existsSync(join(folder, 'contract.json')));
  if (found !== undefined) return found;
  throw new Error(
    `openEmbedder: expected a model's folder or a run's at ${linked ?? path}, found no contract.json there; ${adviceFor(path, linked)}`,
  );
}

function adviceFor(path: string, linked: string | undefined): string {
  if (linked !== undefined)
    return `that is where ${join(path, modelLinkName)} leads: put the model back, or correct the file`;
  if (existsSync(join(path, 'gallery.json')))
    return `the gallery's model is gone: put it back into ${join(path, 'model')}, or index the images anew`;
  if (existsSync(join(path, 'recipe.yaml'))) return 'let the run reach its end, which writes the model';
  return 'check the path: htg train writes one';
}

function linkedFrom(path: string): string | undefined {
  const file = join(path, modelLinkName);
  if (!existsSync(file)) return undefined;
  try {
    const link = JSON.parse(readFileSync(file, 'utf8')) as { readonly path?: unknown };
    if (typeof link.path === 'string' && link.path !== '') return resolve(path, link.path);
  } catch {
    // Said below.
  }
  throw new Error(
    `openEmbedder: expected { "path": "folder of a model" } in ${file}, received something else; correct it`,
  );
}

/**
 * Reads a model's folder, or that of a run; see {@link readModelFiles}.
 *
 * @param path of any of them
 * @returns contract, net and weights, checked
 */
export function readModelFolder(path: string): Promise<ModelFiles> {
  const folder = modelFolder(path);
  return readModelFiles(folder, async (name) => {
    try {
      return await readFile(join(folder, name));
    } catch (error) {
      throw new Error(
        `openEmbedder: expected a file at ${join(folder, name)}, received ${(error as Error).message}; the model is not whole: write it anew`,
        { cause: error },
      );
    }
  });
}
