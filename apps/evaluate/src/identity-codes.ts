import { isText } from './files/stored-array.ts';
import type { StoredArray } from './files/stored-array.ts';

/** Numbers for identities (or cameras) by their names, the same in every file that was read with it. */
export interface Codes {
  /** Names by number. */
  readonly names: readonly string[];
  /** The numbers of an array of names or numbers; a negative number stays -1: nobody's. */
  encode(values: StoredArray['values'], what: string): Int32Array;
}

/** No name has a number yet. */
export function createCodes(): Codes {
  const names: string[] = [];
  const known = new Map<string, number>();
  const codeOf = (name: string): number => {
    const code = known.get(name) ?? names.push(name) - 1;
    known.set(name, code);
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
          return /^-\d+$/.test(value) ? -1 : codeOf(value);
        });
      }
      return Int32Array.from(values, (value, row) => {
        if (!Number.isSafeInteger(value)) {
          throw new RangeError(
            `${what}: expected whole numbers or names, received ${value} in row ${row}; number the identities`,
          );
        }
        return value < 0 ? -1 : codeOf(String(value));
      });
    },
  };
}
