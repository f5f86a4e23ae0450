import { joinBytes } from '@htg/ground/join-bytes';

/**
 * What an address answers, whole.
 *
 * @param limit bytes at most
 * @throws Error naming the address, and what it answered
 */
export async function fetchBytes(caller: string, address: URL, limit: number): Promise<Uint8Array> {
  const where = address.protocol === 'data:' ? 'a data URL' : address.href;
  const response = await fetch(address).catch((error: unknown) => {
    throw new Error(
      `${caller}: expected an answer from ${where}, received ${error instanceof Error ? error.message : String(error)}; check the address`,
      { cause: error },
    );
  });
  if (!response.ok || response.body === null) {
    throw new Error(
      `${caller}: expected a file at ${where}, received ${response.status} ${response.statusText}; check the address`,
    );
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > limit) {
      await reader.cancel();
      throw new Error(`${caller}: expected at most ${limit} bytes from ${where}, received more; pass a smaller file`);
    }
    parts.push(part.value);
  }
  return joinBytes(parts);
}
