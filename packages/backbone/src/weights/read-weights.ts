import { sourceOf } from './byte-source.ts';
import type { BlobLike, ByteSource } from './byte-source.ts';
import { readSafetensors } from './safetensors.ts';
import { itemSizes } from './stored-tensor.ts';
import type { StoredTensor } from './stored-tensor.ts';
import { legacyStart, readLegacy } from './torch/read-legacy.ts';
import { readZip } from './torch/read-zip.ts';
import { findStateDict } from './torch/state-dict.ts';
import type { TorchFile } from './torch/torch-file.ts';
import { storedTensor } from './torch/torch-tensor.ts';

/** The weights that a file holds, by the names that it gives them. */
export interface WeightsFile {
  /** `torch` is today's layout, a zip; `torch-legacy` the one before torch 1.6. */
  readonly format: 'safetensors' | 'torch' | 'torch-legacy';
  /** Where in a torch file the state dict was found: empty for the file's object itself, else such as `state_dict`. */
  readonly at: string;
  /** Where it holds other state dicts. */
  readonly others: readonly string[];
  /** By name. */
  readonly tensors: Readonly<Record<string, StoredTensor>>;
}

/**
 * Reads a weights file, safetensors or torch's `.pth` and `.pt`, told apart by their content. Of a torch file only tensors, numbers, texts,
 * dictionaries and lists are read: nothing in it is run, and any class or function is refused by its full name.
 *
 * @param file the file's bytes, a page's `File`, or a source that is read in parts; in Node `readWeightsFile` of `@htg/backbone/node` takes a path
 * @param options.at which of a torch file's state dicts to take, such as `state_dict_ema`; by default the likeliest is
 * @returns the tensors, as the file stores them
 * @throws RangeError where the file is neither, is cut off or damaged, or holds what is not read
 *
 * @example
 * const weights = await readWeights(new Uint8Array(await response.arrayBuffer()));
 * importWeights(embedder, weights, { part: 'backbone' });
 */
export async function readWeights(
  file: Uint8Array | BlobLike | ByteSource,
  { at }: { readonly at?: string } = {},
): Promise<WeightsFile> {
  const source = sourceOf(file);
  const start = await source.read(0, Math.min(source.size, 512));
  if (startsWith(start, Uint8Array.of(0x50, 0x4b, 3, 4))) {
    return { format: 'torch', ...(await stateDictOf(await readZip(source), source.size, at)) };
  }
  if (startsWith(start, legacyStart)) {
    return { format: 'torch-legacy', ...(await stateDictOf(await readLegacy(source), source.size, at)) };
  }
  if (start.length > 8 && start[8] === 0x7b) {
    const { tensors } = await readSafetensors(source);
    return { format: 'safetensors', at: '', others: [], tensors };
  }
  throw new RangeError(`readWeights: expected a file of safetensors or torch, received ${describe(start)}`);
}

async function stateDictOf(
  file: TorchFile,
  fileSize: number,
  wanted: string | undefined,
): Promise<Omit<WeightsFile, 'format'>> {
  const { at, tensors, others } = findStateDict(file.value, wanted);
  const storages = new Map<string, Promise<Uint8Array>>();
  const entries: [string, StoredTensor][] = [];
  let copied = 0;
  for (const [name, tensor] of tensors) {
    const { storage } = tensor;
    const reading = storages.get(storage.key) ?? file.read(storage);
    storages.set(storage.key, reading);
    const bytes = await reading;
    const needed = (storage.first + storage.count) * itemSizes[storage.dtype];
    if (bytes.length < needed) {
      throw new RangeError(
        `readWeights: expected ${needed} bytes in the storage ${storage.key}, received ${bytes.length}; the torch file is cut off or damaged, get it again`,
      );
    }
    const stored = storedTensor(tensor, bytes);
    if (stored.bytes.buffer !== bytes.buffer) copied += stored.bytes.length;
    if (copied > 2 * fileSize) {
      throw new RangeError(
        `readWeights: expected tensors of the file's ${fileSize} bytes, received views that would fill more than twice that; save them with .contiguous()`,
      );
    }
    entries.push([name, stored]);
  }
  return { at, others, tensors: Object.fromEntries(entries) };
}

function startsWith(bytes: Uint8Array, expected: Uint8Array): boolean {
  return bytes.length >= expected.length && expected.every((byte, i) => bytes[i] === byte);
}

/** What a file that is neither seems to be, and what to do. */
function describe(start: Uint8Array): string {
  const text = new TextDecoder('latin1').decode(start);
  if (start.length === 0) return 'an empty file; get it again';
  if (text.startsWith('version https://git-lfs')) return 'a pointer of Git LFS; get the file itself, with git lfs pull';
  if (/^\s*<(!doctype|html)/i.test(text)) return 'a page of HTML; the download went wrong, get the file itself';
  if (text.startsWith('\x89HDF')) return 'an HDF5 file, as Keras writes it; export the weights as safetensors';
  if (text.startsWith('\x80'))
    return 'another pickle; save the weights in Python with torch.save(model.state_dict(), path)';
  if (text.slice(257, 262) === 'ustar')
    return 'a tar archive; unpack it, or, if torch before 0.2 wrote it, save it again';
  return `one that begins with ${JSON.stringify(text.slice(0, 12))}; is it whole?`;
}
