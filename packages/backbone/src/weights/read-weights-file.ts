import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { asBuffer } from '@htg/ground/as-buffer';
import { readWeights } from './read-weights.ts';
import type { WeightsFile } from './read-weights.ts';

/**
 * `readWeights` of a file on disk, of which only what is wanted is read, so that it may be larger than memory's largest array.
 *
 * @param options `at`: of a checkpoint with several dictionaries, the path of the one that is meant, such as `model`
 * @param path of a safetensors file, a `.pth` or a `.pt`; the name does not matter
 * @throws RangeError beginning with the path, where the file is not what it should be
 *
 * @example
 * const weights = await readWeightsFile('resnet18-f37072fd.pth');
 */
export async function readWeightsFile(path: string, options: { readonly at?: string } = {}): Promise<WeightsFile> {
  // Without O_NONBLOCK, opening a pipe waits for a writer.
  const file = await open(path, constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK));
  try {
    const found = await file.stat();
    if (!found.isFile())
      throw new RangeError('readWeightsFile: expected a file, received a folder, a pipe or a device');
    const { size } = found;
    return await readWeights({ size, read: (offset, length) => readPart(file, offset, length) }, options);
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${path}: ${error.message}`) : error;
  } finally {
    await file.close();
  }
}

async function readPart(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(asBuffer(bytes), done, length - done, offset + done);
    if (bytesRead === 0)
      throw new RangeError(
        `readWeightsFile: expected ${length} bytes at ${offset}, received ${done}; did the file change?`,
      );
    done += bytesRead;
  }
  return bytes;
}
