import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';

async function readText(path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'ENOENT')
      throw new Error(`csvTable: expected a table at ${path}, found nothing; check the path`, { cause: error });
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new Error(`csvTable: expected UTF-8 text in ${path}, received other bytes; save it as CSV UTF-8`, {
        cause: error,
      });
    }
    throw error;
  }
}

/** A table's lines, by the names of its columns. */
export interface Records {
  readonly columns: readonly string[];
  readonly lines: readonly { readonly line: number; readonly fields: Readonly<Record<string, string | undefined>> }[];
}

/**
 * Reads a table: UTF-8, the first line names the columns. Empty fields are undefined.
 *
 * @param asked the delimiter; by default what separates the first line
 */
export async function readRecords(path: string, asked: string | undefined): Promise<Records> {
  const text = await readText(path);
  const delimiter = asked ?? guessDelimiter(text);
  let parsed: { record: string[]; info: { lines: number } }[];
  try {
    parsed = parse(text, {
      bom: true,
      delimiter,
      trim: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as typeof parsed;
  } catch (error) {
    throw new Error(`csvTable: expected a table in ${path}; ${(error as Error).message}`, { cause: error });
  }
  const columns = parsed.at(0)?.record ?? [];
  const twice = columns.filter((name, i) => columns.indexOf(name) !== i);
  if (twice.length > 0) {
    throw new RangeError(
      `csvTable: expected columns of different names in ${path}, received ${twice[0]} twice; rename one`,
    );
  }
  return {
    columns,
    lines: parsed.slice(1).map(({ record, info }) => ({
      line: info.lines,
      fields: Object.fromEntries(record.map((value, i) => [columns[i], value === '' ? undefined : value])),
    })),
  };
}

function guessDelimiter(text: string): string {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  return [',', ';', '\t'].sort((a, b) => first.split(b).length - first.split(a).length)[0];
}
