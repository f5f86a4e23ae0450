/** Whole numbers of more bytes than this are no part of weights. */
const longestNumber = 64;

/** The bytes of a pickle, read from front to back; nothing is read, or allotted, beyond their end. */
export class PickleBytes {
  private readonly view: DataView;
  private readonly bytes: Uint8Array;
  position: number;

  constructor(bytes: Uint8Array, position: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = position;
  }

  byte(): number {
    return this.bytes[this.take(1)];
  }

  uint16(): number {
    return this.view.getUint16(this.take(2), true);
  }

  int32(): number {
    return this.view.getInt32(this.take(4), true);
  }

  uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  uint64(): number {
    return Number(this.view.getBigUint64(this.take(8), true));
  }

  float64(): number {
    return this.view.getFloat64(this.take(8), false);
  }

  /** A whole number in two's complement of `length` bytes, the lowest first; a bigint where a number would not hold it. */
  long(length: number): number | bigint {
    if (length > longestNumber) this.fail(`a whole number of at most ${longestNumber} bytes`, `one of ${length}`);
    const start = this.take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[start + i]);
    value = length > 0 ? BigInt.asIntN(8 * length, value) : 0n;
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  utf8(length: number): string {
    const start = this.take(length);
    return new TextDecoder().decode(this.bytes.subarray(start, start + length));
  }

  /** Bytes as a text of one character each. */
  latin(length: number): string {
    const start = this.take(length);
    return Array.from(this.bytes.subarray(start, start + length), (byte) => String.fromCharCode(byte)).join('');
  }

  /** Up to the next line break, which is left out. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.position);
    if (end === -1) this.fail('a line that ends', 'the end of the file');
    const line = this.utf8(end - this.position);
    this.position++;
    return line;
  }

  private take(length: number): number {
    const start = this.position;
    if (!(length >= 0 && start + length <= this.bytes.length)) {
      this.fail(`${length} more bytes`, `${this.bytes.length - start}`);
    }
    this.position += length;
    return start;
  }

  private fail(expected: string, received: string): never {
    throw new RangeError(`readPickle: expected ${expected}, received ${received}; the file is cut off or damaged`);
  }
}
