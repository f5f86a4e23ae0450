import { existsSync, readFileSync } from 'node:fs';

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

/** Whose memory a module works in: its own, one that it is given, or one that it is given and that threads share. */
export type MemoryKind = 'own' | 'imported' | 'shared';

const memoryOptions: Readonly<Record<MemoryKind, readonly string[]>> = {
  own: [],
  imported: ['--importMemory'],
  // A shared memory says how far it may grow, and a module may not want less: 4 GiB is the most there is.
  shared: ['--importMemory', '--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'],
};

/** Compiles a package's `assembly/kernels.ts`, given by its URL, to WebAssembly. */
export async function compileKernels(file: URL, memory: MemoryKind = 'own'): Promise<Uint8Array> {
  const { main } = (await import(compiler)) as Compiler;
  let binary: Uint8Array | undefined;
  const { error, stderr } = await main(
    [
      ...['kernels.ts', '--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert', '--outFile', 'kernels.wasm'],
      ...memoryOptions[memory],
    ],
    {
      readFile: (name) => {
        const source = new URL(name, file);
        return existsSync(source) ? readFileSync(source, 'utf8') : null;
      },
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
