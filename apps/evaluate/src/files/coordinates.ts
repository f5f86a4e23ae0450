import { isNumber } from './csv-arrays.ts';
import type { CsvTable } from './csv-arrays.ts';

/** Columns that say something about an image, whatever is in them. */
const knownColumns = new Set(
  'row,path,label,labels,identity,camera,cameras,category,group,is_query,is_gallery,split,run_split,x_1,y_1,x_2,y_2,index,id,'.split(
    ',',
  ),
);

/** Which columns of a table are an embedding. */
export interface Coordinates {
  /** Places of the columns. */
  readonly columns: readonly number[];
  /** What was taken and what was left, in words. */
  readonly said: string;
}

/** How {@link chooseCoordinates} is told. */
export interface CoordinateOptions {
  /** `e` for e0, e1, ...; `e0..e127` for those from one to another. Default: all that can be nothing else. */
  readonly asked?: string | undefined;
  /** Columns that are used for something else. */
  readonly taken?: readonly string[] | undefined;
}

/**
 * Chooses the columns of an embedding: those asked for, else all numbers that are left after labels, cameras, paths, and a first column that
 * counts the rows. What might be something else is not guessed at.
 *
 * @throws RangeError naming the doubtful columns, and what to write
 */
export function chooseCoordinates(
  table: CsvTable,
  name: string,
  { asked, taken = [] }: CoordinateOptions = {},
): Coordinates {
  const { header } = table;
  const columns = asked === undefined ? guess(table, name, taken) : find(table, name, asked, taken);
  const left = header.filter((_, column) => !columns.includes(column)).map((column) => column || "''");
  const what = columns.length === 1 ? '1 column' : `${columns.length} columns`;
  const rest = left.length === 0 ? '' : `; left out: ${shorten(left)}`;
  return {
    columns,
    said: `coordinates: ${what} of ${name}, ${rangeOf(columns.map((column) => header[column]))}${rest}`,
  };
}

function find({ header }: CsvTable, name: string, asked: string, taken: readonly string[]): number[] {
  const fail = (what: string): never => {
    throw new RangeError(
      `chooseCoordinates: expected ${what} in ${name}, which has the columns ${shorten(header)}; correct --coordinates`,
    );
  };
  const prefixed = [...header.keys()].filter((column) => header[column].startsWith(asked));
  const numbered = prefixed.filter((column) => /^\d+$/.test(header[column].slice(asked.length)));
  let columns: number[];
  if (asked.includes('..')) {
    const [from, to] = asked.split('..');
    const [first, last] = [header.indexOf(from), header.indexOf(to)];
    if (first < 0 || last < first) fail(`the columns from ${from} to ${to}`);
    columns = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  } else {
    columns = numbered.length > 0 ? numbered : prefixed.filter((column) => header[column] === asked);
    if (columns.length === 0) fail(`columns ${asked}0, ${asked}1, ...`);
  }
  const used = columns.map((column) => header[column]).filter((column) => taken.includes(column));
  if (used.length > 0) {
    throw new RangeError(
      `chooseCoordinates: expected coordinates apart from labels and cameras, received ${used.join(', ')} of ${name} among them; correct --coordinates`,
    );
  }
  return columns;
}

function guess(table: CsvTable, name: string, taken: readonly string[]): number[] {
  const { header, rows, named } = table;
  const numbers = [...header.keys()].filter(
    (column) =>
      !taken.includes(header[column]) &&
      !(named && (knownColumns.has(header[column].toLowerCase()) || /^unnamed: \d+$/i.test(header[column]))) &&
      rows.length > 0 &&
      isNumber(rows[0][column]) &&
      !(column === 0 && header.length > 1 && countsRows(table, column)),
  );
  if (numbers.length === 0) {
    throw new RangeError(
      `chooseCoordinates: expected columns of numbers in ${name}, received ${rows.length} rows with ${shorten(header)}; write one row for each image, one column for each coordinate`,
    );
  }
  const doubtful = named ? outsideOfSeries(table, numbers) : wholeAmongFractions(table, numbers);
  if (doubtful.length > 0) {
    const sure = numbers.filter((column) => !doubtful.includes(column)).map((column) => header[column]);
    throw new RangeError(
      `chooseCoordinates: expected columns that can be nothing but coordinates in ${name}, received ${shorten(doubtful.map((column) => header[column]))} ` +
        `beside ${rangeOf(sure)}; say which, as in --coordinates ${sure[0]}..${sure[sure.length - 1]}`,
    );
  }
  return numbers;
}

/** Columns that do not belong to the one series (e0, e1, ...) that there is; without a series, whole numbers among fractions. */
function outsideOfSeries(table: CsvTable, columns: readonly number[]): number[] {
  const series = new Map<string, number[]>();
  for (const column of columns) {
    const prefix = /^(.*?)\d+$/.exec(table.header[column])?.[1];
    if (prefix !== undefined) series.set(prefix, [...(series.get(prefix) ?? []), column]);
  }
  const [longest = []] = [...series.values()].sort((a, b) => b.length - a.length);
  return longest.length < 2
    ? wholeAmongFractions(table, columns)
    : columns.filter((column) => !longest.includes(column));
}

/** Labels and years look so; a coordinate that is always the same number is none. */
function wholeAmongFractions({ rows }: CsvTable, columns: readonly number[]): number[] {
  const whole = columns.filter((column) => rows.every((row) => /^[+-]?\d+$/.test(row[column])));
  const fractions = columns.some((column) => rows.some((row) => isNumber(row[column]) && row[column].includes('.')));
  if (!fractions) return [];
  return whole.filter((column) => rows.some((row) => row[column] !== rows[0][column]));
}

/** Whether a column is 0, 1, 2, ... or 1, 2, 3, ... from the first row to the last. */
function countsRows({ rows }: CsvTable, column: number): boolean {
  const start = Number(rows[0][column]);
  return rows.length > 2 && (start === 0 || start === 1) && rows.every((row, r) => row[column] === String(start + r));
}

function rangeOf(names: readonly string[]): string {
  return names.length < 4 ? names.join(', ') : `${names[0]} .. ${names[names.length - 1]}`;
}

function shorten(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 10).join(', ')}, ... ${names[names.length - 1]}`;
}
