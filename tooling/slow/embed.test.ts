import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedder } from '@htg/embed';
import { useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { locateLibrary } from '@htg/libtensorflow';
import { expect, it } from 'vitest';
import { embedInNode, embedInPage, largestDistances, medianDistance } from '../embedding/distances.ts';
import type { EmbeddedScenes } from '../embedding/distances.ts';
import { drawScenes } from '../embedding/draw-scenes.ts';
import type { Scene } from '../embedding/draw-scenes.ts';
import { embedInChromium } from '../embedding/in-chromium.ts';
import { writeSceneModel } from '../embedding/write-scene-model.ts';

/** Files that Node and Chromium decode to the same pixels, or the pixels themselves. */
const alike = ['pixels', 'png', 'webp', 'webp lossless', 'jpeg turned by Exif'];

/** On each engine of Node that is here. */
async function* onEnginesOfNode(
  folder: string,
  model: string,
  scenes: Record<string, Scene[]>,
): AsyncGenerator<[string, EmbeddedScenes]> {
  const engines: EngineName[] = locateLibrary() === undefined ? ['wasm', 'cpu'] : ['wasm', 'tensorflow', 'cpu'];
  for (const engine of engines) {
    const embedder = await openEmbedder(model, { engine });
    yield [`Node ${engine}`, await embedInNode(embedder, folder, scenes)];
    await embedder.dispose();
  }
}

/** On each backend that this Chromium has. */
async function* inPages(folder: string, scenes: Record<string, Scene[]>): AsyncGenerator<[string, EmbeddedScenes]> {
  for (const [backends, gpu] of [
    [['wasm', 'webgl'], 'none'],
    [['webgpu'], 'software'],
  ] as const) {
    const page = await embedInChromium(folder, { gpu });
    if (page === undefined) return;
    for (const backend of backends) {
      const said = await page.open(backend);
      if (said === undefined) console.log(`Chromium has no ${backend} here`);
      else yield [`Chromium ${backend}`, await embedInPage(page, scenes)];
    }
    await page.close();
  }
}

it('an image has the same embedding everywhere: the table of largest distances to Node on WASM', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'htg-embed-'));
  try {
    await useEngine({ engine: 'wasm' });
    const model = process.env.HTG_MODEL ?? join(folder, 'model');
    if (process.env.HTG_MODEL === undefined) await writeSceneModel(model, { width: 32 });
    const scenes = await drawScenes(folder, 4);
    const rows: [string, Record<string, number>][] = [];
    let reference: EmbeddedScenes | undefined;
    for await (const [name, embedded] of onEnginesOfNode(folder, model, scenes)) {
      reference ??= embedded;
      rows.push([name, largestDistances(reference, embedded)]);
    }
    for await (const [name, embedded] of inPages(folder, scenes)) {
      rows.push([name, largestDistances(reference ?? {}, embedded)]);
    }
    const kinds = Object.keys(scenes);
    console.log(`median distance of different scenes: ${medianDistance(reference ?? {}).toFixed(2)}`);
    console.log(`| | ${kinds.join(' | ')} |\n| - | ${kinds.map(() => '-').join(' | ')} |`);
    for (const [name, apart] of rows) {
      console.log(`| ${name} | ${kinds.map((kind) => Math.max(0, apart[kind]).toExponential(1)).join(' | ')} |`);
      const exact = name.startsWith('Node') ? kinds : alike;
      for (const kind of exact) expect(apart[kind], `${name}, ${kind}`).toBeLessThan(1e-5);
    }
    expect(rows.length).toBeGreaterThan(1);
  } finally {
    await rm(folder, { recursive: true });
  }
});
