import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readModelFiles } from './model-files.ts';
import type { ModelFiles } from './model-files.ts';

/**
 * The folder of a model: the folder itself, or `model/` of a run's.
 *
 * @throws Error where neither holds a contract
 */
export function modelFolder(path: string): string {
  const found = [path, join(path, 'model')].find((folder) => existsSync(join(folder, 'contract.json')));
  if (found !== undefined) return found;
  throw new Error(
    `openEmbedder: expected a model's folder or a run's at ${path}, found no contract.json there; ` +
      (existsSync(join(path, 'recipe.yaml'))
        ? 'let the run reach its end, which writes the model'
        : 'check the path: htg train writes one'),
  );
}

/** Reads a model's folder, or that of a run; see {@link readModelFiles}. */
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
