/** A file that can be read in parts, so that one larger than memory's largest array, or partly unwanted, is no matter. */
export interface ByteSource {
  /** Length in bytes. */
  readonly size: number;
  /** The bytes from `offset` on, `length` of them; both lie within the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** What a page's file input hands over; declared here, so that types need no library of the browser's. */
export interface BlobLike {
  /** In bytes. */
  readonly size: number;
  /** The bytes from `start` up to `end`, not included. */
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** Bytes, a page's `File` or `Blob`, or a source already, as a source. Of bytes, what is read are views. */
export function sourceOf(file: Uint8Array | BlobLike | ByteSource): ByteSource {
  if (file instanceof Uint8Array) {
    return {
      size: file.length,
      read: (offset, length) => Promise.resolve(file.subarray(offset, offset + length)),
    };
  }
  if ('read' in file) return file;
  return {
    size: file.size,
    read: async (offset, length) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer()),
  };
}
