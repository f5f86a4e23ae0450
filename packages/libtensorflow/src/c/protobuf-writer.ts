import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Writes messages field by field, in the order of the calls: protobuf's own writer, with a field's key and value in one call. */
export class ProtobufWriter {
  readonly #writer = new BinaryWriter();

  /** A signed or unsigned integer, an enumeration's value. */
  integer(field: number, value: number): this {
    this.#writer.tag(field, WireType.Varint).int64(value);
    return this;
  }

  bool(field: number, value: boolean): this {
    this.#writer.tag(field, WireType.Varint).bool(value);
    return this;
  }

  /** A `float`. */
  float(field: number, value: number): this {
    this.#writer.tag(field, WireType.Bit32).float(value);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#writer.tag(field, WireType.LengthDelimited).bytes(value);
    return this;
  }

  text(field: number, value: string): this {
    this.#writer.tag(field, WireType.LengthDelimited).string(value);
    return this;
  }

  message(field: number, write: (message: ProtobufWriter) => unknown): this {
    this.#writer.tag(field, WireType.LengthDelimited).fork();
    write(this);
    this.#writer.join();
    return this;
  }

  /** Packed repeated integers. */
  integers(field: number, values: readonly number[]): this {
    this.#writer.tag(field, WireType.LengthDelimited).fork();
    for (const value of values) this.#writer.int64(value);
    this.#writer.join();
    return this;
  }

  /** Packed repeated `float`s. */
  floats(field: number, values: readonly number[]): this {
    this.#writer.tag(field, WireType.LengthDelimited).fork();
    for (const value of values) this.#writer.float(value);
    this.#writer.join();
    return this;
  }

  /** The message's bytes. */
  finish(): Uint8Array {
    return this.#writer.finish();
  }
}
