import '@tensorflow/tfjs-backend-cpu';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createEmbedder, resnet18 } from '@htg/backbone';
import { viewContract } from '@htg/datasets';
import { openEmbedder, writeModelFolder } from '@htg/embed';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from '../../../tooling/testing/run-in-process.ts';
import { serveCommand } from '../src/commands.ts';
import { colored, colorGallery } from './colors.ts';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const node = ['--conditions=@htg/source', '--import', 'tsx', cli];

let folder: string;
let gallery: Awaited<ReturnType<typeof colorGallery>>;
const model = (): string => join(folder, 'model');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'htg-serve-'));
  await tf.setBackend('cpu');
  const network = createEmbedder({ backbone: resnet18({ width: 4 }), imageSize: 32, embeddingLength: 8, seed: 3 });
  const images = tf.randomUniform<tf.Rank.R4>([8, 32, 32, 3], 0, 255, 'float32', 1);
  tf.dispose([network.apply(images, { training: true }), images]);
  await writeModelFolder(model(), network, { name: 'tiny', view: viewContract({ imageSize: 32 }) });
  network.dispose();
  const embedder = await openEmbedder(model(), { engine: 'cpu' });
  const { hash, embeddingLength } = embedder;
  gallery = await colorGallery({ model: { hash, embeddingLength }, embed: (all) => embedder.embed(all) });
  await embedder.dispose();
}, 120_000);

afterAll(async () => {
  await gallery.remove();
  await rm(folder, { recursive: true });
});

describe('htg serve', () => {
  it('serves a model and its gallery until SIGTERM, and ends with 0', async () => {
    // As `htg index` keeps it.
    await cp(model(), join(gallery.folder, 'model'), { recursive: true });
    const args = [...node, gallery.folder, '--engine', 'cpu', '--port', '0', '--json', '--writable'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let noted = '';
    child.stderr.on('data', (bytes: Buffer) => {
      noted += bytes.toString();
    });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { url, writable } = JSON.parse(line) as { url: string; writable: boolean };
    expect(writable).toBe(true);
    const body = new Uint8Array(await colored([30, 60, 220]));
    const response = await fetch(`${url}/search?k=1`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'image/png' },
    });
    const { neighbors } = (await response.json()) as { neighbors: { id: string; distance: number }[] };
    expect(neighbors[0].id).toBe('blue/0.png');
    expect(neighbors[0].distance).toBeLessThan(1e-5);
    const page = await (await fetch(url)).text();
    expect(page).toContain('<title>Gallery search</title>');
    const [, script] = /src="\.?(\/assets\/[^"]+\.js)"/.exec(page) ?? [];
    expect((await fetch(url + script)).headers.get('content-type')).toContain('text/javascript');
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('process_resident_memory_bytes');
    child.kill('SIGTERM');
    const [code] = (await once(child, 'close')) as [number];
    expect(noted).toContain('engine: cpu');
    expect(noted).toContain('SIGTERM: requests under way are answered');
    expect(code).toBe(0);
  });

  it('says that a folder is no gallery, whatever its model', async () => {
    const { status, stderr } = await runInProcess(serveCommand(), [model()], folder);
    expect(stderr).toContain(`serve: expected the folder of a gallery, received ${model()} without a gallery.json`);
    expect(status).toBe(1);
  });

  it.each([
    ['a host that others reach without tokens', ['--host', '0.0.0.0'], 'pass --token-file, or listen on 127.0.0.1'],
    ['tokens that are none', ['--token-file', 'tokens.txt'], 'in line 1'],
    ['no model', ['--model', 'nothing'], "expected a model's folder or a run's at nothing"],
  ])('says what is wrong with %s, and ends with 1', async (_, more, message) => {
    await writeFile(join(folder, 'tokens.txt'), 'short\n');
    const args = [gallery.folder, '--model', model(), '--engine', 'cpu', ...more];
    const { status, stderr, stdout } = await runInProcess(serveCommand(), args, folder);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect([status, stdout]).toEqual([1, '']);
  });
});
