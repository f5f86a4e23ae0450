/** Types of data elements that matter here. */
export const dataType = { compressed: 15 };

/** Reads a run of numbers of each data type, by its number in the format. */
const readers: Readonly<
  Record<number, readonly [size: number, read: (view: DataView, at: number, little: boolean) => number]>
> = {
  1: [1, (view, at) => view.getInt8(at)],
  2: [1, (view, at) => view.getUint8(at)],
  3: [2, (view, at, little) => view.getInt16(at, little)],
  4: [2, (view, at, little) => view.getUint16(at, little)],
  5: [4, (view, at, little) => view.getInt32(at, little)],
  6: [4, (view, at, little) => view.getUint32(at, little)],
  7: [4, (view, at, little) => view.getFloat32(at, little)],
  9: [8, (view, at, little) => view.getFloat64(at, little)],
  12: [8, (view, at, little) => Number(view.getBigInt64(at, little))],
  13: [8, (view, at, little) => Number(view.getBigUint64(at, little))],
  16: [1, (view, at) => view.getUint8(at)],
  17: [2, (view, at, little) => view.getUint16(at, little)],
  18: [4, (view, at, little) => view.getUint32(at, little)],
};

/** Walks over the data elements of a MATLAB level 5 file: a tag of type and length, then bytes, padded to eight. */
export class ElementReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly littleEndian: boolean;
  #position: number;

  constructor(bytes: Uint8Array, start: number, littleEndian: boolean) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#position = start;
    this.littleEndian = littleEndian;
  }

  get atEnd(): boolean {
    return this.#position >= this.#bytes.length;
  }

  next(): { readonly type: number; readonly bytes: Uint8Array } {
    this.#expect(this.#position + 8);
    const first = this.#view.getUint32(this.#position, this.littleEndian);
    // A small element packs type, length and up to four bytes into eight.
    const small = first >>> 16;
    const type = small > 0 ? first & 0xffff : first;
    const length = small > 0 ? small : this.#view.getUint32(this.#position + 4, this.littleEndian);
    const start = this.#position + (small > 0 ? 4 : 8);
    this.#expect(start + length);
    const end = small > 0 ? this.#position + 8 : start + length;
    // Compressed elements are not padded.
    this.#position = type === dataType.compressed ? end : Math.ceil((end - this.#position) / 8) * 8 + this.#position;
    return { type, bytes: this.#bytes.subarray(start, start + length) };
  }

  /** The next element as numbers. */
  numbers(): number[] {
    const { type, bytes } = this.next();
    const reader = readers[type] as (typeof readers)[number] | undefined;
    if (reader === undefined) {
      throw new RangeError(`readMat: expected numbers, received data type ${type}; the file is damaged`);
    }
    const [size, read] = reader;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => read(view, i * size, this.littleEndian));
  }

  /** The next element as Latin text. */
  text(): string {
    return String.fromCharCode(...this.next().bytes);
  }

  #expect(end: number): void {
    if (end > this.#bytes.length) {
      throw new RangeError(
        `readMat: expected ${end} bytes, received ${this.#bytes.length}; the file is cut off, download it again`,
      );
    }
  }
}
