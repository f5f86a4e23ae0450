import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { longestText, readPlainFile } from '@htg/trainer/node';
import { chooseCoordinates } from './coordinates.ts';
import type { CoordinateOptions } from './coordinates.ts';
import { csvColumns, csvMatrix, readCsv } from './csv-arrays.ts';
import { jsonArrays } from './json-arrays.ts';
import { parseNpy } from './npy.ts';
import { safetensorsArrays } from './safetensors-arrays.ts';
import type { StoredArray } from './stored-array.ts';

/** What is read: what a person calls it, and the names that it has in files of several arrays. */
interface Wanted {
  /** In errors, such as `labels`. */
  readonly what: string;
  /** In the order of preference. */
  readonly names: readonly string[];
  /** Rows of numbers instead of one column. */
  readonly matrix?: boolean;
  /** Of embeddings: which columns of a table are coordinates. Without it, all are. */
  readonly coordinates?: CoordinateOptions | undefined;
  /** Is told what was taken. */
  readonly onNote?: ((text: string) => void) | undefined;
}

/** File formats by ending. */
const endings = ['.npy', '.safetensors', '.csv', '.tsv', '.txt', '.json'];

/**
 * Reads one array of a file: `embeddings.npy`, or of a file with several `table.csv#identity`, `arrays.safetensors#features`.
 *
 * @param source the path, and after `#` the name of a column or tensor; without a name the only one there is, or the one that is called
 * what is wanted
 * @throws Error for files that are not there or of another format; RangeError for what is not in them, and for other shapes
 */
export async function readArray(source: string, wanted: Wanted): Promise<StoredArray> {
  const { path, name } = splitSource(source);
  const arrays = await readArrays(path, name === undefined ? wanted : { ...wanted, matrix: false });
  const keys = [...arrays.keys()];
  const key = name ?? (keys.length === 1 ? keys[0] : wanted.names.find((each) => keys.includes(each)));
  const found = key === undefined ? undefined : arrays.get(key);
  if (found === undefined) {
    throw new RangeError(
      `readArray: expected ${name ?? `one of ${wanted.names.join(', ')}`} in ${path}, which holds ${shortList(keys)}; name one, as in ${path}#${short(keys[0] ?? 'name')}`,
    );
  }
  const rank = wanted.matrix ? 2 : 1;
  // One column is what numpy.loadtxt and pandas make of labels.
  const flat =
    rank === 1 && found.shape.length === 2 && found.shape[1] === 1 ? { ...found, shape: [found.shape[0]] } : found;
  if (flat.shape.length !== rank || flat.values.length === 0) {
    throw new RangeError(
      `readArray: expected ${wanted.what} of shape ${wanted.matrix ? '[N, L]' : '[N]'} in ${source}, received [${found.shape.join(', ')}]; save one ${wanted.matrix ? 'row of numbers' : 'value'} for each image`,
    );
  }
  return flat;
}

/** Names in an error: a file may hold very many, and very long ones. */
function shortList(names: readonly string[]): string {
  const more = names.length > 20 ? [`and ${names.length - 20} more`] : [];
  return [...names.slice(0, 20).map(short), ...more].join(', ') || 'nothing';
}

function short(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}...` : name;
}

/** The file, and after `#` what of it. A path may hold a `#` itself: the whole is tried first. */
export function splitSource(source: string): { readonly path: string; readonly name?: string } {
  const at = source.lastIndexOf('#');
  if (at < 0 || existsSync(source)) return { path: source };
  return { path: source.slice(0, at), name: source.slice(at + 1) };
}

async function readArrays(path: string, wanted: Wanted): Promise<ReadonlyMap<string, StoredArray>> {
  const ending = extname(path).toLowerCase();
  if (!endings.includes(ending)) {
    throw new Error(
      `readArray: expected a file that ends with ${endings.join(', ')}, received ${path}; convert it, for example by numpy.save`,
    );
  }
  // What is read as text must fit into one; tables of numbers that large belong into a file of numbers.
  const isText = ending !== '.npy' && ending !== '.safetensors';
  const file = await readPlainFile(path, isText ? longestText : undefined).catch((error: unknown) => {
    const advice = isText ? 'check the path; large sets belong into .npy or .safetensors' : 'check the path';
    const { code, message } = error as NodeJS.ErrnoException;
    const what =
      code === undefined ? message : `expected a file at ${path}, received ${code === 'ENOENT' ? 'none' : message}`;
    throw new Error(`readArray: ${what}; ${advice}`, { cause: error });
  });
  switch (ending) {
    case '.npy':
      return new Map([['', parseNpy(file, path)]]);
    case '.safetensors':
      return new Map(Object.entries(safetensorsArrays(file, path)));
    case '.json':
      return new Map(Object.entries(jsonArrays(new TextDecoder().decode(file), path)));
    default:
      return csvArrays(file, path, wanted);
  }
}

function csvArrays(file: Uint8Array, path: string, { matrix, coordinates, onNote }: Wanted): Map<string, StoredArray> {
  const table = readCsv(file, path);
  if (matrix !== true) return csvColumns(table);
  if (coordinates === undefined) return new Map([['', csvMatrix(table, path)]]);
  const { columns, said } = chooseCoordinates(table, path, coordinates);
  onNote?.(said);
  return new Map([['', csvMatrix(table, path, columns)]]);
}
