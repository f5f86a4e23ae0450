import { deflateSync } from 'node:zlib';

/** A value for {@link writeMat}: a number, a text, a cell array (1 x n), or a struct array (1 x n, all with the same fields). */
export type MatInput =
  number | string | { readonly cells: readonly MatInput[] } | { readonly structs: readonly Record<string, MatInput>[] };

/**
 * A MATLAB level 5 file, compressed as MATLAB's `-v7` does. Only what the miniatures need: see "MAT-File Format", The MathWorks.
 */
export function writeMat(variables: Readonly<Record<string, MatInput>>): Buffer {
  const header = Buffer.alloc(128, ' ');
  header.write('MATLAB 5.0 MAT-file, a miniature');
  header.fill(0, 116, 124);
  header.writeUInt16LE(0x0100, 124);
  header.write('IM', 126, 'latin1');
  const elements = Object.entries(variables).map(([name, value]) => {
    const compressed = deflateSync(matrix(name, value));
    return Buffer.concat([tag(15, compressed.length), compressed]);
  });
  return Buffer.concat([header, ...elements]);
}

function tag(type: number, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(length, 4);
  return bytes;
}

/** A data element; up to four bytes are packed into the tag, as MATLAB does. */
function element(type: number, bytes: Buffer): Buffer {
  if (bytes.length > 0 && bytes.length <= 4) {
    const small = Buffer.alloc(8);
    small.writeUInt16LE(type, 0);
    small.writeUInt16LE(bytes.length, 2);
    bytes.copy(small, 4);
    return small;
  }
  return Buffer.concat([tag(type, bytes.length), bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
}

function matrix(name: string, value: MatInput): Buffer {
  const { kind, columns, content } = describe(value);
  const flags = Buffer.alloc(8);
  flags.writeUInt32LE(kind, 0);
  const shape = Buffer.alloc(8);
  shape.writeInt32LE(columns === 0 ? 0 : 1, 0);
  shape.writeInt32LE(columns, 4);
  const body = Buffer.concat([
    element(6, flags),
    element(5, shape),
    element(1, Buffer.from(name, 'latin1')),
    ...content,
  ]);
  return Buffer.concat([tag(14, body.length), body]);
}

function describe(value: MatInput): { kind: number; columns: number; content: Buffer[] } {
  if (typeof value === 'number') return { kind: 6, columns: 1, content: [numbers(value)] };
  if (typeof value === 'string') {
    return { kind: 4, columns: value.length, content: [element(4, Buffer.from(value, 'utf16le'))] };
  }
  if ('cells' in value) {
    return { kind: 1, columns: value.cells.length, content: value.cells.map((cell) => matrix('', cell)) };
  }
  const fields = Object.keys(value.structs[0]);
  const names = Buffer.alloc(fields.length * 32);
  fields.forEach((field, i) => names.write(field, i * 32, 'latin1'));
  const length = Buffer.alloc(4);
  length.writeInt32LE(32);
  const members = value.structs.flatMap((struct) => fields.map((field) => matrix('', struct[field])));
  return { kind: 2, columns: value.structs.length, content: [element(5, length), element(1, names), ...members] };
}

/** MATLAB stores a double that is a small whole number in one or two bytes. */
function numbers(value: number): Buffer {
  const bytes = Buffer.alloc(Number.isInteger(value) && value >= 0 && value < 65536 ? (value < 256 ? 1 : 2) : 8);
  if (bytes.length === 1) bytes.writeUInt8(value);
  else if (bytes.length === 2) bytes.writeUInt16LE(value);
  else bytes.writeDoubleLE(value);
  return element(bytes.length === 1 ? 2 : bytes.length === 2 ? 4 : 9, bytes);
}
