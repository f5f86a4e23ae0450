import type { ExcludeSameCamera } from './candidates.ts';
import type { Rows } from './read-set.ts';

/** Throws for options that do not fit each other; the sets themselves were checked when they were read. */
export function checkRetrieval(
  caller: string,
  options: {
    readonly queries: Rows;
    readonly gallery: Rows;
    readonly excludeSameCamera: ExcludeSameCamera;
    readonly ks: readonly number[];
    readonly memoryLimit: number;
  },
): void {
  const { queries, gallery, excludeSameCamera, ks, memoryLimit } = options;
  if (queries.width !== gallery.width) {
    throw new RangeError(
      `${caller}: expected queries and gallery of one embedding length, received ${queries.width} and ${gallery.width}; embed both with one model`,
    );
  }
  if (excludeSameCamera !== false && !(queries.cameras && gallery.cameras)) {
    const without = queries.cameras ? 'gallery.cameras' : 'cameras';
    throw new RangeError(
      `${caller}: expected ${without} with excludeSameCamera ${JSON.stringify(excludeSameCamera)}, received none; pass the camera of each row`,
    );
  }
  const wrong = ks.find((k) => !Number.isInteger(k) || k < 1);
  if (wrong !== undefined) {
    throw new RangeError(
      `${caller}: expected ks to be whole numbers >= 1, received ${wrong}; pass ranks such as [1, 5, 10]`,
    );
  }
  checkMemoryLimit(caller, memoryLimit);
}

/** Throws unless the limit leaves room for a tile worth its name. */
export function checkMemoryLimit(caller: string, memoryLimit: number): void {
  if (memoryLimit >= 2 ** 16) return;
  throw new RangeError(
    `${caller}: expected memoryLimit >= 65536 bytes, received ${memoryLimit}; leave room for a tile of products`,
  );
}

/** Throws at the first value that is not finite. */
export function checkFinite(caller: string, name: string, values: ArrayLike<number>): void {
  for (let index = 0; index < values.length; index++) {
    if (Number.isFinite(values[index])) continue;
    throw new RangeError(
      `${caller}: expected finite ${name}, received ${values[index]} at ${index}; the model has diverged or the input is broken`,
    );
  }
}
