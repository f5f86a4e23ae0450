import { parse } from 'csv-parse/sync';
import type { StoredArray } from './stored-array.ts';

/** Columns of a table that are no numbers of an embedding, even if they look like it. */
const otherColumns = new Set(
  ['row', 'path', 'label', 'labels', 'identity', 'camera', 'cameras', 'is_query', 'is_gallery'], // prettier-ignore
);

/**
 * The columns of a table by their names. The first line names the columns where it holds anything but numbers; otherwise they are
 * called 0, 1, 2, ...
 *
 * @throws RangeError for lines of different lengths
 */
export function csvColumns(text: string, name: string): Record<string, StoredArray> {
  const { header, rows } = readTable(text, name);
  return Object.fromEntries(header.map((key, column) => [key, columnOf(rows, column)]));
}

/**
 * The numbers of a table, `[rows, L]`: all columns but those of labels, cameras and paths, and those that hold texts.
 *
 * @throws RangeError for lines of different lengths, tables without numbers, and a text in a column that begins with a number
 */
export function csvMatrix(text: string, name: string): StoredArray {
  const { header, rows } = readTable(text, name);
  const columns = [...header.keys()].filter(
    (column) => !otherColumns.has(header[column].toLowerCase()) && rows.length > 0 && isNumber(rows[0][column]),
  );
  if (columns.length === 0) {
    throw new RangeError(
      `csvMatrix: expected columns of numbers in ${name}, received ${rows.length} rows with ${header.join(', ')}; write one row for each image, one column for each coordinate`,
    );
  }
  const values = new Float64Array(rows.length * columns.length);
  rows.forEach((row, r) => {
    columns.forEach((column, c) => {
      if (!isNumber(row[column])) {
        throw new RangeError(
          `csvMatrix: expected a number in row ${r} of column ${header[column]} of ${name}, received '${row[column]}'; correct it`,
        );
      }
      values[r * columns.length + c] = Number(row[column]);
    });
  });
  return { shape: [rows.length, columns.length], values };
}

function readTable(text: string, name: string): { readonly header: string[]; readonly rows: string[][] } {
  const lines = readLines(text, name);
  if (lines.length === 0) {
    throw new RangeError(`csvColumns: expected a table in ${name}, received an empty file; is it the right one?`);
  }
  const named = lines[0].some((field) => !isNumber(field));
  return {
    header: named ? lines[0] : lines[0].map((_, column) => String(column)),
    rows: named ? lines.slice(1) : lines,
  };
}

function readLines(text: string, name: string): string[][] {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = [',', ';', '\t'].sort((a, b) => first.split(b).length - first.split(a).length)[0];
  try {
    return parse(text, { bom: true, delimiter, trim: true, skip_empty_lines: true });
  } catch (error) {
    throw new RangeError(`csvColumns: expected a table in ${name}; ${(error as Error).message}`, { cause: error });
  }
}

function columnOf(rows: readonly (readonly string[])[], column: number): StoredArray {
  const fields = rows.map((row) => row[column]);
  return { shape: [rows.length], values: fields.every(isNumber) ? Float64Array.from(fields, Number) : fields };
}

/** `nan` and `inf` are what numpy writes; they are refused later, with their row. */
function isNumber(field: string): boolean {
  return /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|inf(?:inity)?)$/i.test(field);
}
