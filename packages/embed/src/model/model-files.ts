import type { SavedEmbedder } from '@htg/backbone';
import { joinBytes } from '@htg/ground/join-bytes';
import type { ModelContract } from '../contract/model-contract.ts';
import { readModelContract } from '../contract/read-model-contract.ts';
import { sha256 } from '../contract/sha256.ts';

/** A model's folder, read and checked. */
export interface ModelFiles extends SavedEmbedder {
  /** Of the model. */
  readonly contract: ModelContract;
}

/** What reads a file of one model's folder, whole. */
export type ReadModelFile = (name: string) => Promise<Uint8Array>;

/** What stands between the name of a folder and that of a file, or leads elsewhere. */
const elsewhere = /[/\\:]|^\.\.?$|^$/;

/**
 * Reads a model's folder: the contract, `model.json` and the weights that it names, which lie in the folder, and compares their sums.
 *
 * @param place for errors
 * @throws Error naming what is missing, was changed or points out of the folder
 */
export async function readModelFiles(place: string, read: ReadModelFile): Promise<ModelFiles> {
  const text = async (name: string): Promise<string> => new TextDecoder().decode(await read(name));
  const contract = await readModelContract(parse(place, 'contract.json', await text('contract.json')));
  const modelJson = await text('model.json');
  await compare(place, 'model.json', contract.modelJson, modelJson);
  const parts: Uint8Array[] = [];
  for (const path of weightPaths(place, parse(place, 'model.json', modelJson))) parts.push(await read(path));
  const weights = parts.length === 1 ? parts[0] : joinBytes(parts);
  await compare(place, 'the weights', contract.hash, weights);
  return { contract, modelJson, weights };
}

async function compare(place: string, what: string, expected: string, content: Uint8Array | string): Promise<void> {
  const found = await sha256(content);
  if (found === expected) return;
  throw new Error(
    `openEmbedder: expected ${what} of ${place} with the sum ${expected} of its contract, received ${found}; ` +
      'it is damaged, was changed, or is of another model: put it back, or write the model anew',
  );
}

function parse(place: string, name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Error(
      `openEmbedder: expected JSON in ${name} of ${place}, received ${JSON.stringify(text.slice(0, 40))}; is that a model's folder?`,
      { cause: error },
    );
  }
}

function weightPaths(place: string, model: unknown): string[] {
  const { weightsManifest } = (model ?? {}) as { readonly weightsManifest?: readonly { readonly paths?: unknown }[] };
  const paths = weightsManifest instanceof Array ? weightsManifest.flatMap(({ paths: each }) => each) : [];
  if (paths.length > 0 && paths.every((path): path is string => typeof path === 'string' && !elsewhere.test(path))) {
    return paths;
  }
  throw new Error(
    `openEmbedder: expected model.json of ${place} to name weights in its own folder, received ${JSON.stringify(paths)}; ` +
      'put them beside model.json',
  );
}
