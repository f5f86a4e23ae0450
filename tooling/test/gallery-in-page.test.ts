import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

/** What a page has of all that: no Node. A page's policy may forbid WebAssembly. */
describe('@htg/gallery/exact, bundled for a page', () => {
  it.each([
    ['wasm', { WebAssembly: (globalThis as { readonly WebAssembly?: unknown }).WebAssembly }],
    ['plain', { WebAssembly: undefined }],
  ])('searches without Node (%s)', async (computing, globals) => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('../../packages/gallery/src/exact.ts', import.meta.url))],
      ...{ bundle: true, platform: 'browser', format: 'iife', globalName: 'exact', write: false },
    });
    const page = createContext({ atob, ...globals });
    const program = `${outputFiles[0].text}
      const index = exact.createExactSearch({ embeddingLength: 3 });
      index.add(Float32Array.of(1, 0, 0, 0, 1, 0));
      JSON.stringify([index.computing, index.search(Float32Array.of(0, 2, 0), { k: 1 })])`;
    expect(JSON.parse(runInContext(program, page) as string)).toEqual([computing, [[{ row: 1, distance: 0 }]]]);
  });
});
