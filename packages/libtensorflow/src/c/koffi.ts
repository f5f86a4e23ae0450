import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';

/**
 * Bytes of stack that a native call gets, on the main thread and off it: what systems give a thread, and TensorFlow expects of one.
 * koffi runs calls on stacks of its own, by default of 128 kB off the main thread, where XLA's compiler overflows them.
 */
export const wantedStackBytes = 8 << 20;

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

/** Bytes of stack that calls get on the main thread and off it. */
function stacksOf(module: typeof Koffi): { readonly sync: number; readonly async: number } {
  const { sync_stack_size: sync = 0, async_stack_size: async = 0 } = module.config();
  return { sync, async };
}

/**
 * Raises both stacks to the wanted size; a larger one stays. koffi's configuration is one per native module and thread of Node,
 * and closed once somebody has loaded a library through it: then it stays as that one left it.
 */
function enlargeStacks(module: typeof Koffi): void {
  const { sync, async } = stacksOf(module);
  if (Math.min(sync, async) >= wantedStackBytes) return;
  try {
    module.config({
      sync_stack_size: Math.max(sync, wantedStackBytes),
      async_stack_size: Math.max(async, wantedStackBytes),
    });
  } catch {
    // Whoever needs the stack asks `nativeStackBytes` for what is there.
  }
}

export const koffi = loadKoffi();
enlargeStacks(koffi);

/** Bytes of stack that native calls get here: the smaller of the two kinds'. */
export function nativeStackBytes(): number {
  const { sync, async } = stacksOf(koffi);
  return Math.min(sync, async);
}
