import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/**
 * Bundles the page of the embedding's checks from source and serves it beside a folder's files.
 *
 * @param folder with `model/` and images
 * @returns the server, which its caller closes, and the page's address
 */
export async function serveEmbeddingPage(
  folder: string,
): Promise<{ readonly server: Server; readonly address: string }> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    ...{ bundle: true, write: false, format: 'esm', platform: 'browser', logLevel: 'silent' },
    mainFields: ['browser', 'module', 'main'],
    conditions: ['@htg/source', 'browser'],
    // Node's WebGPU.
    external: ['webgpu'],
  });
  const wasm = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  const own: Readonly<Record<string, string | Uint8Array | undefined>> = {
    '/': '<!doctype html><script type="module" src="/page.js"></script>',
    '/page.js': outputFiles[0].contents,
  };
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://page').pathname));
    const file = path.startsWith('/wasm/') ? join(wasm, basename(path)) : join(folder, path);
    Promise.resolve(own[path] ?? readFile(file)).then(
      (body) => {
        response.setHeader('Content-Type', types[path === '/' ? '.html' : extname(path)] ?? 'application/octet-stream');
        response.end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/` };
}
