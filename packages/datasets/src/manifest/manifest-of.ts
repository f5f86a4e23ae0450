import type { Progress } from '../progress.ts';
import type { DataRecord } from './data-record.ts';
import type { Manifest, ManifestImage } from './manifest.ts';

/**
 * Writes down what a set consists of: every identity and image, its content, its part, and which label is whose. It is what a run
 * keeps, so that later commands know what it was trained on.
 *
 * @param data what `openData` and `openTable` give
 * @throws Error for a file that can no longer be read
 */
export async function manifestOf(
  { record }: { readonly record: DataRecord },
  { onProgress = () => undefined }: { readonly onProgress?: Progress | undefined } = {},
): Promise<Manifest> {
  const contents = await record.contents(onProgress);
  return {
    format: 'htg.manifest',
    version: 1,
    name: record.name,
    excludeSameCamera: record.excludeSameCamera,
    identities: record.identities,
    // Undefined fields are left out, so that a manifest is equal to itself after it was a file.
    images: record.images.map((image, i): ManifestImage => definedOnly({ ...image, ...contents[i] })),
  };
}

function definedOnly<Fields extends object>(fields: Fields): Fields {
  const entries = (Object.entries(fields) as [string, unknown][]).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Fields;
}
