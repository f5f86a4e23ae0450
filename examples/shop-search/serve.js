// node serve.js FOLDER [PORT]: the plainest server of files, to look at the page before it goes to a host.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const [folder, port = '8080'] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node serve.js FOLDER [PORT]');
  process.exit(1);
}
const types = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

const server = createServer(async (request, response) => {
  try {
    // An address that begins at the root cannot lead out of the folder once it is normalized.
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://site').pathname));
    const file = path.endsWith('/') ? join(path, 'index.html') : path;
    const body = await readFile(join(folder, file));
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(body);
  } catch {
    response.writeHead(404).end('not here');
  }
});
server.listen(Number(port), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
