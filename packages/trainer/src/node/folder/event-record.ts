import { crc32c } from '@aws-crypto/crc32c';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Numbers of one update for TensorBoard, by tag. */
export interface ScalarEvent {
  readonly step: number;
  /** When, in seconds since 1970. */
  readonly time: number;
  readonly scalars: Readonly<Record<string, number>>;
}

/**
 * One record of a TensorBoard event file. Numbers become float32, as TensorBoard keeps them.
 *
 * A file is such records one after the other, the first one `versionRecord`. Each is a TFRecord: length (8 bytes, little-endian), its
 * masked CRC-32C, the `Event` message, its masked CRC-32C.
 *
 * Source: TensorFlow, event.proto (`Event`: wall_time 1, step 2, file_version 3, summary 5) and summary.proto (`Summary.Value`: tag 1,
 * simple_value 2); the frame by lib/io/record_writer.h.
 */
export function scalarRecord({ step, time, scalars }: ScalarEvent): Uint8Array {
  const event = begin(time).tag(2, WireType.Varint).int64(step).tag(5, WireType.LengthDelimited).fork();
  for (const [tag, value] of Object.entries(scalars)) {
    event.tag(1, WireType.LengthDelimited).fork();
    event.tag(1, WireType.LengthDelimited).string(tag).tag(2, WireType.Bit32).float(value);
    event.join();
  }
  return frame(event.join().finish());
}

/** The record that an event file begins with. */
export function versionRecord(time: number): Uint8Array {
  return frame(begin(time).tag(3, WireType.LengthDelimited).string('brain.Event:2').finish());
}

function begin(time: number): BinaryWriter {
  return new BinaryWriter().tag(1, WireType.Bit64).double(time);
}

function frame(message: Uint8Array): Uint8Array {
  const record = new Uint8Array(8 + 4 + message.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(message.length), true);
  view.setUint32(8, maskedChecksum(record.subarray(0, 8)), true);
  record.set(message, 12);
  view.setUint32(12 + message.length, maskedChecksum(message), true);
  return record;
}

/** A checksum of bytes that hold checksums is weak: TFRecord rotates it by 15 bits and adds a constant. */
function maskedChecksum(bytes: Uint8Array): number {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}
