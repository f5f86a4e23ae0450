import { sameText } from '@htg/datasets';
import { isText } from './files/stored-array.ts';
import type { StoredArray } from './files/stored-array.ts';

/** Numbers for identities (or cameras) by their names, the same in every file that was read with it. */
export interface Codes {
  /** Names by number. */
  readonly names: readonly string[];
  /** The numbers of an array of names or numbers; -1 (and a negative number that is no text) stays -1: nobody's. */
  encode(values: StoredArray['values'], what: string): Int32Array;
}

/** No name has a number yet. */
export function createCodes(): Codes {
  const names: string[] = [];
  const known = new Map<string, number>();
  // Unicode has several ways to write one letter; shown is the first that was met.
  const codeOf = (name: string): number => {
    const key = sameText(name);
    const code = known.get(key) ?? names.push(name) - 1;
    known.set(key, code);
    return code;
  };
  return {
    names,
    encode(values, what) {
      if (isText(values)) {
        return Int32Array.from(values, (value, row) => {
          if (value === '') {
            throw new RangeError(
              `${what}: expected a name in row ${row}, received an empty one; write -1 for images of nobody`,
            );
          }
          return value === '-1' ? -1 : codeOf(value);
        });
      }
      return Int32Array.from(values, (value, row) => {
        if (!Number.isSafeInteger(value)) {
          throw new RangeError(
            `${what}: expected whole numbers or names, received ${value} in row ${row}; write names as text (in quotes, in JSON), or number the identities`,
          );
        }
        return value < 0 ? -1 : codeOf(String(value));
      });
    },
  };
}

/** Names that are one number written in several ways, such as 7 and 007: they are different ones, which may not be meant. */
export function numericTwins(names: readonly string[]): string[] {
  const spellings = new Map<number, string[]>();
  for (const name of names) {
    if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(name)) continue;
    spellings.set(Number(name), [...(spellings.get(Number(name)) ?? []), name]);
  }
  return [...spellings.values()].filter((own) => own.length > 1).map((own) => own.join(' and '));
}
