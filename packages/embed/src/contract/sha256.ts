import type { webcrypto } from 'node:crypto';

/**
 * SHA-256 of bytes or text, in hexadecimal. By the platform where it computes it; pages that came by plain HTTP have no such thing, and there
 * JavaScript does.
 */
export async function sha256(content: Uint8Array | string): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const { subtle } = globalThis.crypto as { readonly subtle?: webcrypto.SubtleCrypto };
  const digest =
    subtle === undefined
      ? (await import('@noble/hashes/sha2')).sha256(bytes)
      : new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
