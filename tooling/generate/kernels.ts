/** `pnpm generate kernels`: compiles the packages' WebAssembly and writes it into modules of their sources. */
import { writeFile } from 'node:fs/promises';
import { compileKernels } from '../assembly/compile.ts';
import type { MemoryKind } from '../assembly/compile.ts';

interface Target {
  readonly file: string;
  /** What each variant's constant is called. */
  readonly variants: Readonly<Partial<Record<MemoryKind, string>>>;
}

const targets: Readonly<Record<string, Target>> = {
  datasets: { file: 'src/augmentation/kernels.wasm.ts', variants: { own: 'kernelsBase64' } },
  kernels: { file: 'src/wasm/kernels.wasm.ts', variants: { imported: 'kernelsBase64', shared: 'sharedKernelsBase64' } },
  gallery: {
    file: 'src/exact/kernels.wasm.ts',
    variants: { imported: 'kernelsBase64', shared: 'sharedKernelsBase64' },
  },
  metrics: { file: 'src/kernels/kernels.wasm.ts', variants: { own: 'kernelsBase64' } },
};

for (const [name, { file, variants }] of Object.entries(targets)) {
  const folder = new URL(`../../packages/${name}/`, import.meta.url);
  const parts: string[] = [];
  for (const [memory, constant] of Object.entries(variants)) {
    const binary = await compileKernels(new URL('assembly/kernels.ts', folder), memory as MemoryKind);
    const base64 = Buffer.from(binary).toString('base64');
    parts.push(
      `/** Compiled from \`assembly/kernels.ts\` by \`pnpm generate kernels\`; a test compares the two. */\nexport const ${constant} =\n  '${base64}';\n`,
    );
  }
  await writeFile(new URL(file, folder), parts.join('\n'));
}
