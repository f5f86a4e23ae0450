import { fetchBytes } from '../images/fetch-bytes.ts';
import { readModelFiles } from './model-files.ts';
import type { ModelFiles } from './model-files.ts';

/** More than any net that fits a machine's memory twice. */
const largestModel = 2 ** 31 - 1;

/**
 * Reads a model's folder from a server: `contract.json`, `model.json` and the weights below a URL.
 *
 * @throws Error naming the address and what it answered
 */
export function readModelUrl(address: URL): Promise<ModelFiles> {
  const folder = new URL(address);
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  return readModelFiles(folder.href, (name) => fetchBytes('openEmbedder', new URL(name, folder), largestModel));
}
