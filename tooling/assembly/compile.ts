import { readFile } from 'node:fs/promises';

/** What is used of AssemblyScript's compiler. Its own types would bring AssemblyScript's globals into ours. */
interface Compiler {
  readonly main: (
    args: readonly string[],
    files: {
      readFile(name: string): string | null;
      writeFile(name: string, contents: Uint8Array | string): void;
      listFiles(): readonly string[];
    },
  ) => Promise<{ readonly error: Error | null; readonly stderr: { toString(): string } }>;
}

const compiler = 'assemblyscript/asc';

/** Compiles a package's `assembly/kernels.ts`, given by its URL, to WebAssembly. */
export async function compileKernels(file: URL): Promise<Uint8Array> {
  const { main } = (await import(compiler)) as Compiler;
  const source = await readFile(file, 'utf8');
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
  if (error !== null || binary === undefined) {
    throw new Error(`compileKernels: ${error?.message ?? 'no binary'}\n${stderr.toString()}`);
  }
  return binary;
}
