import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sitePaths } from './site-format.ts';

/** `service`: over the HTTP service that the page comes from; `static`: over files beside it, which it searches itself. */
export type PageKind = 'service' | 'static';

/** A file of a built page: its path, and what it holds. */
export type PageFile = readonly [path: string, bytes: Uint8Array];

/** Builds the explorer's page by Vite: while a package that brings it along is built, and where sources run. */
export async function buildPage(kind: PageKind): Promise<PageFile[]> {
  // Here, not above: whoever installs the built package has no bundler, and needs none.
  const { build } = await import('vite');
  const built = await build({
    root: fileURLToPath(new URL('page', import.meta.url)),
    base: './',
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@htg/source', 'browser', 'module', 'import', 'default'] },
    plugins: [
      {
        name: 'entry',
        transformIndexHtml: { order: 'pre', handler: (html) => html.replace('./service.ts', `./${kind}.ts`) },
      },
    ],
    build: {
      ...{ write: false, target: 'es2022', modulePreload: false, assetsInlineLimit: 0, reportCompressedSize: false },
      // Node's WebGPU, and a bundle that is as large as TensorFlow.js is.
      rolldownOptions: { external: ['webgpu'] },
      chunkSizeWarningLimit: 4000,
    },
  });
  if (!('output' in built)) throw new Error('buildPage: expected one build, received others');
  const files = built.output.map((file): PageFile => {
    const content = file.type === 'chunk' ? file.code : file.source;
    return [file.fileName, typeof content === 'string' ? new TextEncoder().encode(content) : content];
  });
  return kind === 'static' ? [...files, ...(await wasmFiles())] : files;
}

/** What TensorFlow.js's WASM backend loads, by names that it knows. */
async function wasmFiles(): Promise<PageFile[]> {
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('@htg/engine/package.json'));
  const folder = dirname(resolve('@tensorflow/tfjs-backend-wasm'));
  const names = (await readdir(folder)).filter((name) => name.endsWith('.wasm'));
  return Promise.all(
    names.map(async (name): Promise<PageFile> => [`${sitePaths.wasm}${name}`, await readFile(join(folder, name))]),
  );
}
