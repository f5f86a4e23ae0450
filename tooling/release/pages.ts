import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startChromium } from '../testing/chromium.ts';
import { freePort } from './free-port.ts';
import { Project } from './project.ts';
import type { Outcome } from './project.ts';
import type { Rehearsal } from './rehearsal.ts';
import { serveStatic } from './serve-static.ts';
import type { Server } from './serve-static.ts';

const packages = ['engine', 'backbone', 'losses', 'miners', 'metrics', 'embed', 'datasets'].map(
  (name) => `@htg/${name}`,
);
const tfjs = ['core', 'layers', 'backend-webgl'].map((name) => `@tensorflow/tfjs-${name}@4.22.0`);

/** A page that trains nothing, but has an embedder, a loss and a miner compute on what the engine found, or the page had chosen before. */
const page = `
import * as tf from '@tensorflow/tfjs-core';
import { createEmbedder, resnet18 } from '@htg/backbone';
import { useEngine } from '@htg/engine';
import { tripletLoss } from '@htg/losses';
import { batchHard } from '@htg/miners';

async function main() {
  if (location.search === '?webgl') {
    await import('@tensorflow/tfjs-backend-webgl');
    await tf.setBackend('webgl');
  }
  const { engine, reason } = await useEngine();
  const embedder = createEmbedder({ backbone: resnet18({ width: 4 }), imageSize: 32, embeddingLength: 4 });
  const images = tf.randomUniform([4, 32, 32, 3], 0, 1, 'float32', 1);
  const embeddings = embedder.model.predict(images);
  const loss = tripletLoss(embeddings, tf.tensor1d([0, 0, 1, 1], 'int32'), { margin: 2, miner: batchHard() });
  const [value] = await loss.data();
  return { engine, reason, finite: Number.isFinite(value) };
}
main().then(
  (result) => (document.title = JSON.stringify(result)),
  (error) => (document.title = JSON.stringify({ error: String(error.stack ?? error) })),
);
`;
const html = (script: string): string =>
  `<!doctype html><title></title><script type="module" src="${script}"></script>\n`;

/** Pages that bundlers make, and Vite's development servers: they answer everything, warn of nothing, and compute. */
export async function openPages({ world, report }: Rehearsal): Promise<void> {
  for (const version of ['6', '7', '8']) {
    const project = new Project(world, `vite-${version}`);
    project.write('index.html', html('./page.js'));
    project.write('page.js', page);
    const vite = ['node', 'node_modules/vite/bin/vite.js'];
    if (!report.check(`pages: vite ${version}: installs`, project.add(`vite@${version}`, ...packages, ...tfjs)))
      continue;
    await visitAll(`Vite ${version}, developing`, report, () => developing(world, project, vite));
    report.check(`pages: vite ${version} builds`, quietly(project.spawn([...vite, 'build'])));
    await visitAll(`Vite ${version}, built`, report, () => serveStatic(join(project.place, 'dist')));
  }
  const project = new Project(world, 'webpack');
  project.write('dist/index.html', html('./main.js'));
  project.write('src/index.js', page);
  if (!report.check('pages: webpack installs', project.add('webpack@5', 'webpack-cli@6', ...packages, ...tfjs))) return;
  const built = project.spawn([
    'node',
    'node_modules/webpack/bin/webpack.js',
    '--mode',
    'production',
    '--no-performance',
  ]);
  report.check('pages: webpack builds without a warning', quietly(built));
  await visitAll('webpack 5, built', report, () => serveStatic(join(project.place, 'dist')));
}

/** A build that has something to say of our packages is not what a person wants. */
function quietly({ ok, said }: Outcome): Outcome {
  return { ok: ok && !/warning in|\[warn|could not|can't resolve/i.test(said), said };
}

async function visitAll(row: string, report: Rehearsal['report'], start: () => Promise<Server>): Promise<void> {
  const server = await start();
  try {
    report.cell(row, 'finds an engine', await visit(server.address, 'wasm'));
    report.cell(row, "keeps the page's", await visit(`${server.address}?webgl`, 'webgl'));
  } finally {
    server.stop();
  }
}

/** Opens a page; it has to come to the engine, and nothing that it asks for may be missing. */
async function visit(address: string, engine: string): Promise<Outcome> {
  const chromium = await startChromium({ gpu: 'software' });
  if (chromium === undefined) return { ok: false, said: 'no Chromium' };
  try {
    const page = await chromium.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('response', (response) => {
      const icon = response.url().endsWith('/favicon.ico');
      if (response.status() >= 400 && !icon) problems.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(address);
    // A development server may look through its dependencies and load the page anew.
    const title = await page
      .waitForFunction('document.title', undefined, { timeout: 90_000 })
      .then(async (handle) => String(await handle.jsonValue()))
      .catch(String);
    const right = title.includes(`"engine":"${engine}"`) && title.includes('"finite":true');
    return { ok: right && problems.length === 0, said: [title, ...problems].join('\n') };
  } finally {
    await chromium.close();
  }
}

async function developing(world: Rehearsal['world'], project: Project, vite: readonly string[]): Promise<Server> {
  const port = await freePort();
  const [command, ...args] = world.tools.command([...vite, '--host', '127.0.0.1', '--port', String(port)]);
  const child = spawn(command, args, { cwd: project.place, stdio: 'ignore' });
  const address = `http://127.0.0.1:${port}/`;
  for (let waited = 0; waited < 60; waited += 1) {
    const up = await fetch(address).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return { address, stop: () => void child.kill() };
}
