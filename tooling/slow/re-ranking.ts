/**
 * `pnpm slow re-ranking [model]`: mAP before and after re-ranking by k-reciprocal neighbors beside torchreid's, on the emoji set (one vendor asks
 * for the others) and on a miniature of Market-1501. Embeddings are those of a trained model, by default the demo's. Ends with 1 where a mean
 * average precision is further than 1e-6 from torchreid's.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEmbedder } from '@htg/backbone';
import { openData } from '@htg/datasets';
import { useEngine } from '@htg/engine';
import { evaluateRetrieval } from '@htg/metrics';
import { embed } from '@htg/trainer';
import type { EmbeddedImages } from '@htg/trainer';
import { Command } from 'commander';
import { startPythonPeer } from '../bench/python-peer.ts';
import type { PythonPeer } from '../bench/python-peer.ts';
import { miniatures } from '../datasets/miniatures.ts';

const program = new Command('re-ranking').argument('[model]', 'folder of a model', 'runs/demo/model').parse();
const [model] = program.processedArgs as [string];
if (!existsSync(join(model, 'model.json'))) {
  program.error(`re-ranking: expected the folder of a model, received ${model}; run \`pnpm demo\`, or name another`);
}

/** What is looked for in what, and how far one looks for neighbors: no further than there are rows. */
interface Search {
  readonly name: string;
  readonly query: EmbeddedImages;
  readonly gallery: EmbeddedImages;
  readonly k1: number;
  readonly k2: number;
}

const lambda = 0.3;
const tolerance = 1e-6;
const { peer, absent } = await startPythonPeer(new URL('../oracles/torchreid_scores.py', import.meta.url));
if (peer === undefined) throw new Error(`re-ranking: ${absent}`);
await useEngine();
const embedder = loadEmbedder({
  modelJson: await readFile(join(model, 'model.json'), 'utf8'),
  weights: await readFile(join(model, 'weights.bin')),
});
const { imageSize } = embedder.options;
const folder = await mkdtemp(join(tmpdir(), 'htg-re-ranking-'));
try {
  console.log('| set | queries | gallery | k1, k2 | mAP before | torchreid | mAP after | torchreid |');
  console.log('| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: |');
  for (const search of [await emojiSearch(), await marketSearch()]) {
    const ours = await scores(search);
    const theirs = await torchreidScores(peer, search);
    const { name, query, gallery, k1, k2 } = search;
    const numbers = [ours.before, theirs.before, ours.after, theirs.after].map((value) => value.toFixed(7)).join(' | ');
    console.log(`| ${name} | ${query.labels.length} | ${gallery.labels.length} | ${k1}, ${k2} | ${numbers} |`);
    const furthest = Math.max(Math.abs(ours.before - theirs.before), Math.abs(ours.after - theirs.after));
    if (!(furthest <= tolerance)) {
      console.error(`${name}: expected mAP within ${tolerance} of torchreid's, received ${furthest}`);
      process.exitCode = 1;
    }
  }
} finally {
  await rm(folder, { recursive: true });
  await peer.close();
}

/** Each test emoji of the first vendor asks for those of the others. */
async function emojiSearch(): Promise<Search> {
  const { test } = await openData({ set: 'emoji', imageSize, seed: 1 });
  const all = await embed(embedder, test);
  const asks = (row: number): boolean => all.cameras?.[row] === 0;
  return {
    name: 'emoji',
    query: rowsOf(all, asks),
    gallery: rowsOf(all, (row) => !asks(row)),
    k1: 20,
    k2: 6,
  };
}

async function marketSearch(): Promise<Search> {
  const path = join(folder, 'market');
  await miniatures.market1501(path);
  const { test, gallery = test } = await openData({ set: 'market1501', path, imageSize, seed: 1 });
  const embedded = { query: await embed(embedder, test), gallery: await embed(embedder, gallery) };
  return { name: "Market-1501's miniature", ...embedded, k1: 4, k2: 2 };
}

function rowsOf(
  { embeddings, labels, cameras, embeddingLength: width }: EmbeddedImages,
  wanted: (row: number) => boolean,
): EmbeddedImages {
  const rows = Array.from(labels.keys()).filter(wanted);
  const kept = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    kept.set(embeddings.subarray(row * width, (row + 1) * width), i * width);
  });
  const chosen = (numbers: Int32Array): Int32Array => Int32Array.from(rows, (row) => numbers[row]);
  return {
    embeddings: kept,
    embeddingLength: width,
    labels: chosen(labels),
    ...(cameras && { cameras: chosen(cameras) }),
  };
}

interface Scores {
  readonly before: number;
  readonly after: number;
}

async function scores({ query, gallery, k1, k2 }: Search): Promise<Scores> {
  const options = { ...query, gallery, excludeSameCamera: 'sameIdentity' as const };
  const before = await evaluateRetrieval(options);
  const after = await evaluateRetrieval({ ...options, reRank: { kind: 'kReciprocal', k1, k2, lambda } });
  return { before: before.mAP, after: after.mAP };
}

async function torchreidScores(peer: PythonPeer, { query, gallery, k1, k2 }: Search): Promise<Scores> {
  const embeddings = join(folder, 'embeddings.f32');
  await writeFile(embeddings, [query.embeddings, gallery.embeddings]);
  const joined = (of: (set: EmbeddedImages) => Int32Array | undefined): number[] =>
    [query, gallery].flatMap((set) => Array.from(of(set) ?? new Int32Array(set.labels.length)));
  return peer.call<Scores>('scores', {
    ...{ embeddings, identities: joined(({ labels }) => labels), cameras: joined(({ cameras }) => cameras) },
    ...{ queries: query.labels.length, width: query.embeddingLength, k1, k2, share: lambda },
  });
}
