import { inflateSync } from 'node:zlib';
import { dataType, ElementReader } from './element-reader.ts';

/** A value of a MATLAB file: numbers in column order, a text, the members of a cell array, or of a struct array. */
export type MatValue =
  | { readonly kind: 'numbers'; readonly shape: readonly number[]; readonly values: readonly number[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'cells'; readonly shape: readonly number[]; readonly values: readonly MatValue[] }
  | {
      readonly kind: 'structs';
      readonly shape: readonly number[];
      readonly values: readonly Readonly<Record<string, MatValue>>[];
    };

/**
 * Reads a MATLAB level 5 file (`-v6`, `-v7`): numeric, character, cell and struct arrays, compressed or not. Written for
 * annotation files; sparse matrices, objects and functions are not read.
 *
 * @returns its variables by name
 * @throws RangeError if it is no such file, or cut off
 * @see "MAT-File Format", The MathWorks, chapter 1: level 5
 */
export function readMat(file: Uint8Array): Record<string, MatValue> {
  const text = Buffer.from(file.subarray(0, 124)).toString('latin1');
  if (text.startsWith('MATLAB 7.3')) {
    throw new RangeError('readMat: expected a level 5 file, received version 7.3 (HDF5); save it with -v7');
  }
  const endian = Buffer.from(file.subarray(126, 128)).toString('latin1');
  if (file.length < 128 || (endian !== 'IM' && endian !== 'MI')) {
    throw new RangeError(
      `readMat: expected a MATLAB level 5 file of at least 128 bytes, received ${file.length} bytes without its mark; check the path`,
    );
  }
  const reader = new ElementReader(file, 128, endian === 'IM');
  // Without a prototype: a variable may have any name.
  const variables = Object.create(null) as Record<string, MatValue>;
  while (!reader.atEnd) {
    const element = reader.next();
    const { name, value } =
      element.type === dataType.compressed
        ? readMatrix(
            new ElementReader(inflate(element.bytes), 0, reader.littleEndian).next().bytes,
            reader.littleEndian,
          )
        : readMatrix(element.bytes, reader.littleEndian);
    variables[name] = value;
  }
  return variables;
}

function inflate(bytes: Uint8Array): Uint8Array {
  try {
    // Annotation files are small; the limit stops one that unfolds without end.
    return inflateSync(bytes, { maxOutputLength: 1 << 30 });
  } catch (error) {
    throw new RangeError(`readMat: expected compressed data, received ${String(error)}; download the file again`, {
      cause: error,
    });
  }
}

const arrayClass = { cell: 1, struct: 2, character: 4, double: 6, lastInteger: 15 };

function readMatrix(bytes: Uint8Array, littleEndian: boolean): { name: string; value: MatValue } {
  const reader = new ElementReader(bytes, 0, littleEndian);
  if (reader.atEnd) return { name: '', value: { kind: 'numbers', shape: [0, 0], values: [] } };
  const kind = reader.numbers()[0] & 255;
  const shape = reader.numbers();
  const name = reader.text();
  const count = shape.reduce((product, length) => product * length, 1);
  return { name, value: readValue(kind, { reader, shape, count }) };
}

function readValue(
  kind: number,
  {
    reader,
    shape,
    count,
  }: { readonly reader: ElementReader; readonly shape: readonly number[]; readonly count: number },
): MatValue {
  const member = (): MatValue => readMatrix(reader.next().bytes, reader.littleEndian).value;
  if (kind === arrayClass.cell) return { kind: 'cells', shape, values: Array.from({ length: count }, member) };
  if (kind === arrayClass.struct) {
    const length = reader.numbers()[0];
    const names = reader.text().match(new RegExp(`[^]{1,${length}}`, 'g')) ?? [];
    const fields = names.map((field) => field.replace(/\0.*$/s, ''));
    const values = Array.from({ length: count }, () => Object.fromEntries(fields.map((field) => [field, member()])));
    return { kind: 'structs', shape, values };
  }
  if (kind === arrayClass.character) {
    const codes = reader.numbers();
    // Column order: of a matrix of characters, the rows are its lines.
    const [rows = 1] = shape;
    const lines = Array.from({ length: rows }, (_, row) =>
      codes
        .filter((__, i) => i % rows === row)
        .map((code) => String.fromCharCode(code))
        .join(''),
    );
    return { kind: 'text', text: lines.join('\n') };
  }
  if (kind >= arrayClass.double && kind <= arrayClass.lastInteger) {
    return { kind: 'numbers', shape, values: reader.numbers() };
  }
  throw new RangeError(
    `readMat: expected numbers, characters, cells or structs, received array class ${kind}; save only those variables`,
  );
}
