/** The same bytes as a `Buffer`, not a copy: file handles under Yarn's Plug'n'Play read into no other array. */
export const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
