import { useEngine } from '@htg/engine';
import { locateLibrary } from '@htg/libtensorflow';
import { test } from 'vitest';

/** The same test on each backend that runs without a GPU; `tensorflow` is skipped by name where its library is not installed. */
export function onEachBackend(name: string, body: () => unknown): void {
  for (const engine of ['cpu', 'wasm', 'tensorflow'] as const) {
    test(`${name} (${engine})`, async (context) => {
      if (engine === 'tensorflow' && locateLibrary() === undefined) {
        context.skip('no libtensorflow: run htg-engine install');
      }
      await useEngine({ engine });
      await body();
    });
  }
}
