import { statSync } from 'node:fs';
import { join } from 'node:path';
import { startChromium } from '../testing/chromium.ts';
import { Project } from './project.ts';
import type { Outcome } from './project.ts';
import type { Rehearsal } from './rehearsal.ts';
import { serveStatic } from './serve-static.ts';

const tfjs = ['core', 'layers'].map((name) => `@tensorflow/tfjs-${name}@4.22.0`);

/** An image that Node and a page can both make: pixels, so that no decoder stands between. */
const image = `{ width: 96, height: 64, data: Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) => (i * 7 + (i >> 5) * 13) % 256) }`;

const inNode = `
import { createEmbedder, resnet18 } from '@htg/backbone';
import { viewContract } from '@htg/datasets';
import { openEmbedder, writeModelFolder } from '@htg/embed';
import { useEngine } from '@htg/engine';
import { writeFileSync } from 'node:fs';
await useEngine({ engine: 'wasm' });
const network = createEmbedder({ backbone: resnet18({ width: 16 }), imageSize: 64, embeddingLength: 16 });
await writeModelFolder('public/model', network, { name: 'untrained', view: viewContract({ imageSize: 64 }) });
const embedder = await openEmbedder('public/model', { engine: 'wasm' });
writeFileSync('public/embedding.json', JSON.stringify([...(await embedder.embed(${image}))]));
process.exit(0);
`;

const inPage = `
import { openEmbedder } from '@htg/embed';
async function main() {
  const expected = await (await fetch('/embedding.json')).json();
  const embedder = await openEmbedder('/model');
  const received = await embedder.embed(${image});
  const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  return { cosine: dot(expected, received) / Math.sqrt(dot(expected, expected) * dot(received, received)) };
}
main().then(
  (result) => (document.title = JSON.stringify(result)),
  (error) => (document.title = JSON.stringify({ error: String(error.stack ?? error) })),
);
`;

/** A model that Node has written: a page computes the same numbers with it, and it can be made smaller. */
export async function takeModels({ world, report }: Rehearsal): Promise<void> {
  const project = new Project(world, 'project');
  const names = ['embed', 'backbone', 'datasets', 'engine', 'export-app'].map((name) => `@htg/${name}`);
  if (!report.check('models: installs', project.add('vite@7', ...names, ...tfjs))) return;
  project.write('public/robots.txt', '');
  project.write('write.mjs', inNode);
  if (!report.check('models: Node writes a model, and embeds an image', project.node('write.mjs'))) return;
  project.write('index.html', '<!doctype html><title></title><script type="module" src="./page.js"></script>\n');
  project.write('page.js', inPage);
  if (!report.check('models: vite builds', project.spawn(['node', 'node_modules/vite/bin/vite.js', 'build']))) return;
  report.check('models: a page has the same numbers', await sameInPage(join(project.place, 'dist')));
  report.check('models: ONNX in 16 bits is half as large', exportsHalf(project));
}

async function sameInPage(folder: string): Promise<Outcome> {
  const chromium = await startChromium();
  if (chromium === undefined) return { ok: false, said: 'no Chromium' };
  const server = await serveStatic(folder);
  try {
    const page = await chromium.newPage();
    await page.goto(server.address);
    const title = await page
      .waitForFunction('document.title', undefined, { timeout: 90_000 })
      .then(async (handle) => String(await handle.jsonValue()))
      .catch(String);
    const cosine = Number(/"cosine":([\d.e-]+)/.exec(title)?.[1]);
    return { ok: cosine > 1 - 1e-6, said: title };
  } finally {
    server.stop();
    await chromium.close();
  }
}

function exportsHalf(project: Project): Outcome {
  const sizes = ['float32', 'float16'].map((bits) => {
    const more = bits === 'float32' ? [] : ['--quantize', bits];
    const file = `${bits}.onnx`;
    const exported = project.npx('@htg/export-app', 'public/model', '--format', 'onnx', ...more, '--to', file);
    return exported.ok ? statSync(join(project.place, file)).size : exported.said;
  });
  const [whole, half] = sizes;
  const ok = typeof whole === 'number' && typeof half === 'number' && half < 0.55 * whole;
  return { ok, said: sizes.join(', ') };
}
