const decoder = new TextDecoder();

/** A field of a message: an integer, or bytes (text, or a message of its own). Numbers of fixed width are left out. */
export type ProtobufField = readonly [field: number, value: bigint | Uint8Array];

/** The fields of a message in protobuf's wire format, in their order. */
export function* protobufFields(bytes: Uint8Array): Generator<ProtobufField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const [field, wireType] = [key >> 3, key & 7];
    if (wireType === 0) yield [field, varint()];
    else if (wireType === 2) {
      const length = Number(varint());
      yield [field, bytes.subarray(at, at + length)];
      at += length;
    } else at += wireType === 1 ? 8 : 4;
  }
}

/** The texts of a field. */
export function protobufTexts(fields: readonly ProtobufField[], wanted: number): string[] {
  return protobufMessages(fields, wanted).map((bytes) => decoder.decode(bytes));
}

/** The messages of a field, each as its bytes. */
export function protobufMessages(fields: readonly ProtobufField[], wanted: number): Uint8Array[] {
  return fields.flatMap(([field, value]) => (field === wanted && typeof value !== 'bigint' ? [value] : []));
}
