import { readFile } from 'node:fs/promises';
import { main } from 'assemblyscript/asc';

/** Compiles `kernels.ts` beside this file to WebAssembly. */
export async function compileKernels(): Promise<Uint8Array> {
  const source = await readFile(new URL('kernels.ts', import.meta.url), 'utf8');
  let binary: Uint8Array | undefined;
  const { error, stderr } = await main(
    ['kernels.ts', '--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert', '--outFile', 'kernels.wasm'],
    {
      readFile: (name) => (name === 'kernels.ts' ? source : null),
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm') && typeof contents !== 'string') binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === undefined)
    throw new Error(`compileKernels: ${error?.message ?? ''}\n${stderr.toString()}`);
  return binary;
}
