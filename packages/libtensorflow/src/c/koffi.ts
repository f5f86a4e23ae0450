import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';

/**
 * koffi, the foreign function interface, by its prebuilt native module alone: the package around that has an install
 * script, which this package's users would otherwise run.
 */
function loadKoffi(): typeof Koffi {
  const name = `@koromix/koffi-${process.platform}-${process.arch}`;
  try {
    return createRequire(import.meta.url)(name) as typeof Koffi;
  } catch (error) {
    throw new Error(
      `@htg/libtensorflow: expected the optional dependency ${name} to be installed, received '${String(error)}'; ` +
        `install without --omit=optional, on Linux (x64, arm64) or macOS (arm64)`,
      { cause: error },
    );
  }
}

export const koffi = loadKoffi();
