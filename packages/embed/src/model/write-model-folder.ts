import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exportWeights, saveEmbedder } from '@htg/backbone';
import type { Embedder } from '@htg/backbone';
import { replaceFile } from '@htg/ground/replace-file';
import { modelContract } from '../contract/model-contract.ts';
import type { ModelContract, ModelContractOptions } from '../contract/model-contract.ts';

/**
 * Writes an embedder as a model's folder:
 *
 * - `model.json` and `weights.bin`, which TensorFlow.js and `loadEmbedder` of `@htg/backbone` load;
 * - `weights.safetensors`, the same weights with torchvision's names and layouts;
 * - `contract.json`, what images go in and what comes out. It is removed first and written last: a folder that has it is whole.
 *
 * @param embedder stays as it is
 * @param options name, view, and where it is from
 * @param folder made where it is not there
 * @returns the contract
 * @throws Error of the file system; RangeError for a view that does not fit the embedder
 */
export async function writeModelFolder(
  folder: string,
  embedder: Embedder,
  options: ModelContractOptions,
): Promise<ModelContract> {
  const saved = await saveEmbedder(embedder);
  const contract = await modelContract(embedder, saved, options);
  await mkdir(folder, { recursive: true });
  await rm(join(folder, 'contract.json'), { force: true });
  await replaceFile(join(folder, 'weights.bin'), saved.weights);
  await replaceFile(join(folder, 'model.json'), saved.modelJson);
  await replaceFile(join(folder, 'weights.safetensors'), await exportWeights(embedder));
  await replaceFile(join(folder, 'contract.json'), `${JSON.stringify(contract, null, 2)}\n`);
  return contract;
}
