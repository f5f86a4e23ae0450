/** `pnpm kernels`: compiles the packages' WebAssembly and writes it into modules of their sources. */
import { writeFile } from 'node:fs/promises';
import { compileKernels } from './compile.ts';

const targets = { datasets: 'src/augmentation/kernels.wasm.ts', metrics: 'src/kernels/kernels.wasm.ts' };

for (const [name, target] of Object.entries(targets)) {
  const folder = new URL(`../../packages/${name}/`, import.meta.url);
  const binary = await compileKernels(new URL('assembly/kernels.ts', folder));
  const base64 = Buffer.from(binary).toString('base64');
  await writeFile(
    new URL(target, folder),
    `/** Compiled from \`assembly/kernels.ts\` by \`pnpm kernels\`; a test compares the two. */\nexport const kernelsBase64 =\n  '${base64}';\n`,
  );
}
