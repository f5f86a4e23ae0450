import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResolvedOptions } from '../embedder-options.ts';
import { metadataKey } from '../model-json.ts';
import { fileHash } from './file-hash.ts';
import type { FoundWeights } from './found-weights.ts';

/**
 * The weights of an earlier run: those of its model.
 *
 * @param folder of the run, or its `model/`
 * @throws Error where it holds no model, as of a run that was stopped
 */
export async function runWeights(folder: string): Promise<FoundWeights> {
  const model = [join(folder, 'model'), folder].find((place) => existsSync(join(place, 'weights.safetensors')));
  if (model === undefined) {
    throw new Error(
      `findWeights: expected a run with model/weights.safetensors in it, received ${folder}; let the run reach its end, or give a file`,
    );
  }
  const path = join(model, 'weights.safetensors');
  const { checkpoint } = (await jsonAt(join(model, 'contract.json'))) as { readonly checkpoint?: string };
  const { userDefinedMetadata } = (await jsonAt(join(model, 'model.json'))) as {
    readonly userDefinedMetadata?: Readonly<Record<string, ResolvedOptions | undefined>>;
  };
  const options = userDefinedMetadata?.[metadataKey];
  return {
    ...{ from: folder, source: 'run', path, sha256: await fileHash(path) },
    ...(checkpoint !== undefined && { revision: checkpoint }),
    ...(options && { colors: options.colors, imageSize: options.imageSize[0] }),
  };
}

async function jsonAt(path: string): Promise<unknown> {
  if (!existsSync(path)) return {};
  try {
    return (JSON.parse(await readFile(path, 'utf8')) as unknown) ?? {};
  } catch (error) {
    throw new Error(`findWeights: expected JSON in ${path}, received ${(error as Error).message}; is the file whole?`, {
      cause: error,
    });
  }
}
