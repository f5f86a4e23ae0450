/** `pnpm kernels`: compiles this package's WebAssembly and writes it into a module of the source. */
import { writeFile } from 'node:fs/promises';
import { compileKernels } from './compile.ts';

const target = new URL('../src/augmentation/kernels.wasm.ts', import.meta.url);
const base64 = Buffer.from(await compileKernels()).toString('base64');
await writeFile(
  target,
  `/** Compiled from \`assembly/kernels.ts\` by \`pnpm kernels\`; a test compares the two. */\nexport const kernelsBase64 =\n  '${base64}';\n`,
);
