import { joinBytes } from '@htg/ground/join-bytes';
import { ServiceError } from '../errors.ts';

/**
 * Reads a body, as long as it is not too long: a length that is announced is refused before, one that is not when it gets there.
 *
 * @throws ServiceError 413, and 415 for packed bodies, which may be anything when unpacked
 */
export async function readBody(request: Request, most: number): Promise<Uint8Array> {
  checkHead(request.headers, most);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await readChunk(reader);
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel().catch(() => undefined);
      throw tooLarge(most);
    }
    chunks.push(value);
  }
  return joinBytes(chunks);
}

/** What can be refused before a body is read. */
function checkHead(headers: Headers, most: number): void {
  if (Number(headers.get('content-length') ?? 0) > most) throw tooLarge(most);
  const packed = headers.get('content-encoding');
  if (packed === null || packed === 'identity') return;
  throw new ServiceError(415, 'packed', `expected a body as it is, received one packed by ${packed}; send it unpacked`);
}

async function readChunk<Result>(reader: { read(): Promise<Result> }): Promise<Result> {
  try {
    return await reader.read();
  } catch {
    throw new ServiceError(400, 'cut_short', 'expected a whole body, received a part of one; send it again');
  }
}

function tooLarge(most: number): ServiceError {
  const message = `expected at most ${(most / 2 ** 20).toFixed(0)} MB, received more; make the image smaller, or send fewer items`;
  return new ServiceError(413, 'too_large', message, { connection: 'close' });
}
