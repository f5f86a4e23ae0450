import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const types: Readonly<Record<string, string>> = { '.wasm': 'application/wasm', '.js': 'text/javascript' };

/**
 * Bundles a page from source, as a browser takes it, and serves it with the headers that allow threads.
 *
 * @param entry the file beside this one that the page runs
 * @returns the server, which its caller closes, and the page's address
 */
export async function servePage(entry = 'page.ts'): Promise<{ readonly server: Server; readonly address: string }> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    mainFields: ['browser', 'module', 'main'],
    conditions: ['@htg/source', 'browser'],
    // Node's WebGPU.
    external: ['webgpu'],
    logLevel: 'silent',
  });
  const script = outputFiles[0].contents;
  const wasm = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname;
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    const send = (body: string | Uint8Array, type: string): void => {
      response.setHeader('Content-Type', type).end(body);
    };
    if (path === '/') send('<!doctype html><script type="module" src="/page.js"></script>', 'text/html');
    else if (path === '/page.js') send(script, types['.js']);
    else if (path.startsWith('/wasm/')) {
      readFile(join(wasm, basename(path))).then(
        (body) => {
          send(body, path.endsWith('.wasm') ? types['.wasm'] : types['.js']);
        },
        () => response.writeHead(404).end(),
      );
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/` };
}
