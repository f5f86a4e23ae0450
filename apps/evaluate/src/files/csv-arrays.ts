import { plainField } from '@htg/datasets';
import { parse } from 'csv-parse/sync';
import type { StoredArray } from './stored-array.ts';

/** A table of a file: its columns' names and its fields, as they are written. */
export interface CsvTable {
  /** 0, 1, 2, ... where the file names none. */
  readonly header: readonly string[];
  readonly named: boolean;
  readonly rows: readonly (readonly string[])[];
}

/**
 * Reads a table. The first line names the columns where it holds anything but numbers, or counts them above fractions (as pandas writes
 * columns without names). Fields with an apostrophe against formulas lose it.
 *
 * @throws RangeError for lines of different lengths, an empty file, other text than UTF-8, and two columns of one name
 */
export function readCsv(file: Uint8Array, name: string): CsvTable {
  const [first, ...rest] = readLines(textOf(file, name), name);
  if ((first as string[] | undefined) === undefined) {
    throw new RangeError(`readCsv: expected a table in ${name}, received an empty file; is it the right one?`);
  }
  const named = first.some((field) => !isNumber(field)) || countsColumns(first, rest.at(0));
  const header = named ? first : first.map((_, column) => String(column));
  const twice = header.find((column, place) => header.indexOf(column) !== place);
  if (twice !== undefined) {
    throw new RangeError(
      `readCsv: expected columns of different names in ${name}, received '${twice}' twice; rename one`,
    );
  }
  return { header, named, rows: named ? rest : [first, ...rest] };
}

/** The columns of a table by their names, as text: `007` is not `7`. */
export function csvColumns({ header, rows }: CsvTable): Map<string, StoredArray> {
  return new Map(header.map((key, column) => [key, { shape: [rows.length], values: rows.map((row) => row[column]) }]));
}

/**
 * The numbers of some columns, `[rows, L]`.
 *
 * @param columns their places; default all
 * @throws RangeError for what is no number, by row and column
 */
export function csvMatrix(
  { header, rows }: CsvTable,
  name: string,
  columns: readonly number[] = [...header.keys()],
): StoredArray {
  const values = new Float64Array(rows.length * columns.length);
  rows.forEach((row, r) => {
    columns.forEach((column, c) => {
      if (!isNumber(row[column])) {
        throw new RangeError(
          `csvMatrix: expected a number in row ${r} of column ${header[column]} of ${name}, received '${row[column]}'; correct it`,
        );
      }
      values[r * columns.length + c] = numberOf(row[column]);
    });
  });
  return { shape: [rows.length, columns.length], values };
}

function textOf(file: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch (error) {
    throw new RangeError(`readCsv: expected UTF-8 text in ${name}, received other bytes; save it as CSV UTF-8`, {
      cause: error,
    });
  }
}

function readLines(text: string, name: string): string[][] {
  // Excel's way to name the delimiter.
  const [line, named] = /^"?sep=(.)"?\r?\n/i.exec(text) ?? ['', undefined];
  const table = text.slice(line.length);
  const first = table.slice(0, table.search(/[\r\n]|$/));
  const delimiter = named ?? [',', ';', '\t'].sort((a, b) => first.split(b).length - first.split(a).length)[0];
  try {
    const lines: string[][] = parse(table, { bom: true, delimiter, trim: true, skip_empty_lines: true });
    return lines.map((fields) => fields.map(plainField));
  } catch (error) {
    throw new RangeError(`readCsv: expected a table in ${name}; ${(error as Error).message}`, { cause: error });
  }
}

/** Whether a line is 0, 1, 2, ... above one that is not of whole numbers. */
function countsColumns(first: readonly string[], next: readonly string[] | undefined): boolean {
  if (first.length < 2 || next === undefined) return false;
  return first.every((field, place) => field === String(place)) && !next.every((field) => /^-?\d+$/.test(field));
}

/** `nan` and `inf` are what numpy writes; they are refused later, with their row. */
export function isNumber(field: string): boolean {
  return /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|inf(?:inity)?)$/i.test(field);
}

function numberOf(field: string): number {
  const infinite = /^([+-]?)inf/i.exec(field);
  if (infinite === null) return Number(field);
  return infinite[1] === '-' ? -Infinity : Infinity;
}
