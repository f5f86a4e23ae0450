import type { FileHandle } from 'node:fs/promises';
import { asBuffer } from '@htg/ground/as-buffer';
import { parse } from 'csv-parse';
import { openRegular } from '../reading/open-regular.ts';
import { plainField } from './csv-field.ts';

/** A table's line, by the names of its columns. Empty fields are undefined. */
export interface TableLine {
  readonly line: number;
  /** Undefined also for a column that the table does not have, whatever its name. */
  field(column: string): string | undefined;
}

/** A table's columns and lines. */
export interface Records {
  readonly columns: readonly string[];
  readonly lines: readonly TableLine[];
}

/** Characters of a line; longer ones are no table's (ours). */
const longestLine = 2 ** 20;

/** Lines of a table, of which each becomes an object (ours). */
const mostLines = 20_000_000;

/**
 * Reads a table: UTF-8, the first line names the columns. It is read piece by piece, so its size is not limited by that of a text.
 *
 * A first line `sep=;` (Excel's) names the delimiter. Fields that were written with an apostrophe against formulas lose it: see `csvField`.
 *
 * @param asked the delimiter; by default what separates the first line
 * @throws Error that names file and line for what is no table: another encoding, lines without end, fields too many or too few
 */
export async function readRecords(path: string, asked: string | undefined): Promise<Records> {
  const { handle, delimiter, skip } = await openTableFile(path, asked);
  try {
    return await parseAll(path, handle, { delimiter, skip });
  } finally {
    await handle.close();
  }
}

async function openTableFile(
  path: string,
  asked: string | undefined,
): Promise<{ handle: FileHandle; delimiter: string; skip: number }> {
  let handle: FileHandle;
  try {
    ({ handle } = await openRegular('csvTable', path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`csvTable: expected a table at ${path}, found nothing; check the path`, { cause: error });
  }
  try {
    const head = Buffer.alloc(65536);
    const { bytesRead } = await handle.read(asBuffer(head), 0, head.length, 0);
    const begin = head.subarray(0, bytesRead);
    refuseWide(path, begin);
    const [first] = begin
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\n|\r/, 1);
    const named = /^"?sep=(.)"?$/i.exec(first);
    return { handle, delimiter: asked ?? named?.[1] ?? guessDelimiter(first), skip: named === null ? 0 : 1 };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Excel's "Unicode text" is UTF-16: with a mark, or with every second byte a zero. */
function refuseWide(path: string, head: Buffer): void {
  const mark = head.length >= 2 ? head.readUInt16BE(0) : 0;
  const zeros = head.subarray(0, 200).filter((byte) => byte === 0).length;
  if (mark === 0xfffe || mark === 0xfeff || (head.length > 3 && zeros > Math.min(head.length, 200) / 4)) {
    throw new Error(`csvTable: expected UTF-8 text in ${path}, received UTF-16 (or no text); save it as CSV UTF-8`);
  }
}

async function parseAll(
  path: string,
  handle: FileHandle,
  { delimiter, skip }: { readonly delimiter: string; readonly skip: number },
): Promise<Records> {
  const parser = parse({
    bom: true,
    delimiter,
    trim: true,
    skip_empty_lines: true,
    info: true,
    from_line: 1 + skip,
    max_record_size: longestLine,
  });
  const feeding = feed(path, handle, parser);
  const lines: TableLine[] = [];
  let columns: readonly string[] | undefined;
  let places = new Map<string, number>();
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (columns === undefined) {
        columns = record;
        places = placesOf(path, columns);
        continue;
      }
      if (lines.length === mostLines) {
        throw new RangeError(`expected at most ${mostLines} lines, received more; split the table`);
      }
      lines.push(lineOf(record, info.lines, places));
    }
    await feeding;
  } catch (error) {
    parser.destroy();
    const failed = await feeding.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    throw explain(path, failed ?? error);
  }
  return { columns: columns ?? [], lines };
}

function lineOf(record: readonly string[], line: number, places: ReadonlyMap<string, number>): TableLine {
  return {
    line,
    field: (column) => {
      const place = places.get(column);
      const value = place === undefined ? '' : record[place];
      return value === '' ? undefined : plainField(value);
    },
  };
}

/** Hands the file's text to the parser, as fast as that takes it. */
async function feed(path: string, handle: FileHandle, parser: ReturnType<typeof parse>): Promise<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let line = 1;
  const pieces = handle.createReadStream({ autoClose: false, start: 0, highWaterMark: 2 ** 16 });
  try {
    for await (const piece of pieces) {
      const bytes = piece as Buffer;
      let text: string;
      try {
        text = decoder.decode(bytes, { stream: true });
      } catch (error) {
        throw otherEncoding(path, line, error);
      }
      line += bytes.filter((byte) => byte === 10).length;
      if (parser.destroyed) return;
      if (!parser.write(text)) await drained(parser);
    }
    try {
      parser.end(decoder.decode());
    } catch (error) {
      throw otherEncoding(path, line, error);
    }
  } catch (error) {
    parser.destroy(error as Error);
    throw error;
  }
}

function drained(parser: ReturnType<typeof parse>): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      parser.off('drain', done);
      parser.off('close', done);
      resolve();
    };
    parser.on('drain', done);
    parser.on('close', done);
  });
}

function otherEncoding(path: string, line: number, cause: unknown): Error {
  return new Error(
    `csvTable: expected UTF-8 text in ${path}, received other bytes in or after line ${line} (Latin-1, perhaps); save it as CSV UTF-8`,
    { cause },
  );
}

function explain(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error.message.startsWith('csvTable:')) return error;
  const { code, lines } = error as Error & { readonly code?: unknown; readonly lines?: unknown };
  if (code === 'CSV_MAX_RECORD_SIZE') {
    return new RangeError(
      `csvTable: expected lines of at most ${longestLine} characters in ${path}, received a longer one ` +
        `at line ${String(lines)}; is a quote not closed, or is it no table?`,
      { cause: error },
    );
  }
  return new Error(`csvTable: expected a table in ${path}; ${error.message}`, { cause: error });
}

function placesOf(path: string, columns: readonly string[]): Map<string, number> {
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new RangeError(
      `csvTable: expected columns of different names in ${path}, received ${twice} twice; rename one`,
    );
  }
  return new Map(columns.map((name, place) => [name, place]));
}

/** What separates the first line outside of quotes. */
function guessDelimiter(first: string): string {
  const plain = first.replaceAll(/"(?:[^"]|"")*"/g, '');
  return [',', ';', '\t', '|'].sort((a, b) => plain.split(b).length - plain.split(a).length)[0];
}
