import { expect, it } from 'vitest';
import { ProtobufWriter } from '../../src/c/protobuf-writer.ts';

const bytes = (write: (writer: ProtobufWriter) => unknown): number[] => {
  const writer = new ProtobufWriter();
  write(writer);
  return [...writer.finish()];
};

// Examples of the encoding's own documentation, and values at the borders of its forms.
it.each([
  ['a varint of one byte', (w: ProtobufWriter) => w.integer(1, 1), [0x08, 0x01]],
  ['a varint of two bytes', (w: ProtobufWriter) => w.integer(1, 150), [0x08, 0x96, 0x01]],
  ['a field number above 15', (w: ProtobufWriter) => w.bool(16, true), [0x80, 0x01, 0x01]],
  [
    'a negative number in ten bytes',
    (w: ProtobufWriter) => w.integer(1, -2),
    [0x08, 0xfe, ...Array<number>(8).fill(0xff), 0x01],
  ],
  ['text', (w: ProtobufWriter) => w.text(2, 'testing'), [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]],
  ['a message inside', (w: ProtobufWriter) => w.message(3, (m) => m.integer(1, 150)), [0x1a, 0x03, 0x08, 0x96, 0x01]],
  [
    'packed integers',
    (w: ProtobufWriter) => w.integers(6, [3, 270, 86942]),
    [0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05],
  ],
  [
    'a message of more than 127 bytes',
    (w: ProtobufWriter) => w.message(1, (m) => m.text(2, 'a'.repeat(130)).message(3, (n) => n.bool(1, false))),
    [0x0a, 0x89, 0x01, 0x12, 0x82, 0x01, ...Array<number>(130).fill(0x61), 0x1a, 2, 8, 0],
  ],
  ['a float, last byte first', (w: ProtobufWriter) => w.float(1, 0.5), [0x0d, 0, 0, 0, 0x3f]],
  ['packed floats', (w: ProtobufWriter) => w.floats(1, [0.5]), [0x0a, 4, 0, 0, 0, 0x3f]],
])('writes %s', (_name, write, expected) => {
  expect(bytes(write)).toEqual(expected);
});
