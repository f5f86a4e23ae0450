import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openData } from '@htg/datasets';
import { useEngine } from '@htg/engine';
import { evaluateRetrieval } from '@htg/metrics';
import { createAlbum } from '@htg/report';
import { webpEncoder } from '@htg/report/node';
import { embed, embedPixels, prefixed } from '@htg/trainer';
import { dataOf, embedderOf, loadWeights, parseRecipe } from '@htg/trainer/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawInShop, miniatures } from '../../../tooling/datasets/miniatures.ts';
import { evaluatePixels } from '../src/evaluate.ts';
import { runRecipe } from '../src/run-recipe.ts';
import { writeReport } from '../src/write-report.ts';

describe('sets whose queries look in a gallery apart', () => {
  let place: string;
  let engine: string;
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'htg-gallery-'));
    ({ engine } = await useEngine());
  });
  afterAll(() => rm(place, { recursive: true }));

  it.for(['in-shop', 'market1501', 'veri776'])('%s is scored by its own rule', async (set) => {
    const path = join(place, set);
    await miniatures[set](path);
    const data = await openData({ set, path, imageSize: 32, seed: 1 });
    const { test, gallery, excludeSameCamera } = data;
    if (gallery === undefined) throw new Error('no gallery');
    const { queries, rank1, mAP, mapAtR } = await evaluateRetrieval({
      ...(await embedPixels(test)),
      gallery: await embedPixels(gallery),
      excludeSameCamera,
    });
    expect(queries).toBeGreaterThan(0);
    expect(await evaluatePixels(data)).toEqual({ rank1, mAP, mapAtR });
  });

  it('in-shop is trained, tested, reported and evaluated again by it', async ({ skip }) => {
    skip(engine !== 'tensorflow', 'needs TensorFlow: on plain JavaScript it would take minutes');
    const path = join(place, 'shop');
    await drawInShop(
      path,
      Array.from({ length: 28 }, (_, i) => {
        const test = i % 2 === 0 ? ['query', 'gallery', 'gallery'] : ['query', 'query', 'gallery'];
        return [i + 1, i < 16 ? ['train', 'train', 'train'] : i < 27 ? test : ['query']] as const;
      }),
    );
    const recipe = parseRecipe(`
name: shop
data: { set: in-shop, path: ${JSON.stringify(path)}, imageSize: 32, validationShare: 0.25 }
model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 8 }
sampler: { identities: 4, images: 2 }
basic: { steps: 3, learningRate: { kind: constant, rate: 0.01 } }
htg:
  steps: 2
  learningRate: { kind: constant, rate: 0.01 }
  discriminator: { warmUpSteps: 2, warmUpBatch: 16 }
`);
    const out = join(place, 'run');
    const { run, result } = await runRecipe(recipe, {
      out,
      display: { progress: () => undefined, done: () => undefined },
    });
    const { test, gallery } = await dataOf(recipe);
    if (gallery === undefined) throw new Error('no gallery');
    expect([test.length, gallery.length]).toEqual([17, 17]);

    // The run's numbers, from its checkpoint, by the metrics directly.
    const embedder = embedderOf(recipe);
    await loadWeights(run.checkpoint('htg'), prefixed('embedder', embedder.weights));
    const { queries, unscorable, rank1, mAP, mapAtR } = await evaluateRetrieval({
      ...(await embed(embedder, test)),
      gallery: await embed(embedder, gallery),
    });
    embedder.dispose();
    // The last item is in no gallery.
    expect([queries, unscorable.count]).toEqual([16, 1]);
    expect(result.test.htg).toEqual({ rank1, mAP, mapAtR });

    const report = await readFile(await writeReport(out, () => undefined), 'utf8');
    expect(report).not.toContain('class="missing"');
    expect(report).toMatch(/Each of 16 queries ranks the gallery;/);
    const encode = webpEncoder();
    const drawn = async (set: typeof test): Promise<Set<string>> => {
      const album = createAlbum(set, { encode });
      const images = await Promise.all(Array.from({ length: set.length }, (_, i) => album.image(i)));
      return new Set(images.map(({ src }) => src));
    };
    const [asking, searched] = [await drawn(test), await drawn(gallery)];
    const section = /<section id="retrieval"[^]*?<\/section>/.exec(report)?.[0] ?? '';
    const sourcesIn = (parts: RegExp): string[] =>
      [...section.matchAll(parts)].flatMap(([part]) => [...part.matchAll(/src="([^"]+)"/g)].map(([, src]) => src));
    const queriesShown = sourcesIn(/<div class="query">[^]*?<\/div>/g);
    const found = sourcesIn(/<ol class="found"[^]*?<\/ol>/g);
    expect(queriesShown.length).toBeGreaterThan(10);
    expect(found).toHaveLength(10 * queriesShown.length);
    expect(queriesShown.filter((src) => !asking.has(src))).toEqual([]);
    expect(found.filter((src) => !searched.has(src))).toEqual([]);

    const cli = fileURLToPath(new URL('../../evaluate/src/cli.ts', import.meta.url));
    const args = ['--conditions=@htg/source', '--import', import.meta.resolve('tsx'), cli, out, '--json'];
    const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    const { models } = JSON.parse(stdout) as { models: Record<string, { rank1: number; mAP: number; mapAtR: number }> };
    const again = Object.entries(models).map(([name, scores]) => [
      name,
      { rank1: scores.rank1, mAP: scores.mAP, mapAtR: scores.mapAtR },
    ]);
    expect(Object.fromEntries(again)).toEqual(result.test);
  }, 240_000);
});
