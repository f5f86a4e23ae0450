import type { Entry, FileEntry } from '@zip.js/zip.js';
import type { ByteSource } from '../byte-source.ts';
import { itemSizes } from '../stored-tensor.ts';
import { readPickle } from './pickle.ts';
import type { TorchFile } from './torch-file.ts';
import { torchWorld } from './torch-world.ts';

/**
 * Reads torch's layout of today, a zip of stored entries: `NAME/data.pkl` is the object, `NAME/data/KEY` a storage. Sizes and checksums are
 * checked by the zip library.
 *
 * @throws RangeError where the file is none such, is cut off, or holds what is not read
 */
export async function readZip(source: ByteSource): Promise<TorchFile> {
  const entries = await entriesOf(source);
  const pickle = [...entries.keys()].find((name) => /(^|\/)data\.pkl$/.test(name));
  if (pickle === undefined) return fail('a zip of torch with an entry data.pkl', 'one without');
  const root = pickle.slice(0, -'data.pkl'.length);
  if (entries.has(`${root}byteorder`)) {
    const order = new TextDecoder().decode(await contentOf(entries, `${root}byteorder`));
    if (order.trim() !== 'little') return fail('little-endian numbers', order.slice(0, 20));
  }
  const { value } = readPickle(
    await contentOf(entries, pickle),
    0,
    torchWorld(() => undefined),
  );
  return {
    value,
    read: async ({ key, count, dtype }) => {
      const bytes = await contentOf(entries, `${root}data/${key}`);
      const expected = count * itemSizes[dtype];
      return bytes.length === expected ? bytes : fail(`${expected} bytes in the storage ${key}`, `${bytes.length}`);
    },
  };
}

/** The entries by name. What is compressed is refused: torch compresses nothing, and what is stored cannot be more than the file. */
async function entriesOf(source: ByteSource): Promise<ReadonlyMap<string, FileEntry>> {
  const { ZipReader, Reader, configure } = await import('@zip.js/zip.js');
  configure({ useWebWorkers: false });
  class SourceReader extends Reader<ByteSource> {
    override size = source.size;
    override readUint8Array(offset: number, length: number): Promise<Uint8Array> {
      return source.read(offset, Math.min(length, source.size - offset));
    }
  }
  const list: Entry[] = await zipped(() => new ZipReader(new SourceReader(source)).getEntries());
  const files = list.filter((entry): entry is FileEntry => !entry.directory);
  if (files.some(({ filename }) => /(^|\/)constants\.pkl$/.test(filename))) {
    return fail(
      'weights',
      'a TorchScript program, which is code',
      'save the weights alone: torch.save(model.state_dict(), path)',
    );
  }
  const packed = files.find(({ compressionMethod, encrypted }) => compressionMethod !== 0 || encrypted);
  if (packed !== undefined) {
    return fail(
      'stored entries, as torch writes them',
      `${packed.filename}, compressed`,
      'save it with torch.save again',
    );
  }
  return new Map(files.map((entry) => [entry.filename, entry]));
}

async function contentOf(entries: ReadonlyMap<string, FileEntry>, name: string): Promise<Uint8Array> {
  const entry = entries.get(name);
  if (entry === undefined) return fail(`an entry ${name}`, 'none');
  const { Uint8ArrayWriter } = await import('@zip.js/zip.js');
  return zipped(() => entry.getData(new Uint8ArrayWriter(), { checkSignature: true }));
}

async function zipped<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    return fail(
      'a whole zip',
      `one of which the zip library says: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function fail(
  expected: string,
  received: string,
  advice = 'the torch file is cut off or damaged, get it again',
): never {
  throw new RangeError(`readWeights: expected ${expected}, received ${received}; ${advice}`);
}
