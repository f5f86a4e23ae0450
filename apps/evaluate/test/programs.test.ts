import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSafetensors, toFloat32 } from '@htg/backbone';
import type { ImageSet } from '@htg/datasets';
import { useEngine } from '@htg/engine';
import { embed, prefixed } from '@htg/trainer';
import { dataOf, embedderOf, loadWeights, openRunFolder } from '@htg/trainer/node';
import type { Recipe } from '@htg/trainer/node';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFolder } from '../../../tooling/datasets/draw-folder.ts';
import { runInProcess } from '../../../tooling/testing/run-in-process.ts';
import { embedCommand, evaluateCommand } from '../src/commands.ts';
import { parseNpy } from '../src/files/npy.ts';
import { openRun } from '../src/open-run.ts';
import { trainTinyRun } from './tiny-run.ts';

let place: string;
let recipe: Recipe;
/** The run's test images, and what its model makes of them, computed here. */
let test: ImageSet;
let expected: readonly Float32Array[];
/** Their paths below `images`. */
let sources: readonly string[];

beforeAll(async () => {
  // The plain backend here and in the commands: the same bits.
  await useEngine({ engine: 'wasm' });
  place = await mkdtemp(join(tmpdir(), 'htg-programs-'));
  await drawFolder(join(place, 'images'), { identities: 24, images: 3 });
  recipe = await trainTinyRun(join(place, 'run'), join(place, 'images'));
  await trainTinyRun(join(place, 'other'), join(place, 'images'), 2);
  ({ test } = await dataOf(recipe));
  sources = test.sources ?? [];
  const embedder = embedderOf(recipe);
  await loadWeights(openRunFolder(join(place, 'run')).checkpoint('stage1'), prefixed('embedder', embedder.weights));
  const { embeddings, embeddingLength } = await embed(embedder, test);
  expected = sources.map((_, row) => embeddings.slice(row * embeddingLength, (row + 1) * embeddingLength));
  embedder.dispose();
  await writeFile(join(place, 'test.txt'), sources.map((path) => `images/${path}\n`).join(''));
}, 120_000);
afterAll(() => rm(place, { recursive: true }));

/** What a person sees of a command, in the folder with the run and the images. */
function htg(command: 'embed' | 'evaluate', ...args: readonly string[]) {
  const commands = { embed: embedCommand, evaluate: evaluateCommand };
  return runInProcess(commands[command](), [...args, '--engine', 'wasm'], place);
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (u: Float32Array, v: Float32Array): number => u.reduce((sum, value, i) => sum + value * v[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** All other test images, nearest first, the naive way. */
function nearestTo(query: number): number[] {
  return [...expected.keys()]
    .filter((index) => index !== query)
    .sort((a, b) => cosine(expected[b], expected[query]) - cosine(expected[a], expected[query]));
}

/** Which test images a sheet shows, row by row, the query first: of each cell the image that is most like it. */
async function imagesOn(sheet: string): Promise<number[][]> {
  const [side, gap, caption, heading] = [96, 12, 34, 34];
  const { width, height } = await sharp(sheet).metadata();
  const inside = 8;
  const pixels = async (image: Sharp): Promise<Uint8Array> => image.resize(16, 16).removeAlpha().raw().toBuffer();
  const inner = { left: inside, top: inside, width: side - 2 * inside, height: side - 2 * inside };
  // Cells are trimmed inwards, clear of frames and marks; so are the images that they are compared with.
  const known = await Promise.all(
    sources.map(async (_, index) => {
      const raw = await test.load([index]);
      const large = await sharp(raw, { raw: { width: 32, height: 32, channels: 3 } })
        .resize(side, side)
        .png()
        .toBuffer();
      return pixels(sharp(large).extract(inner));
    }),
  );
  const rows = Math.floor((height - heading) / (side + caption + gap));
  const columns = Math.floor((width - 2 * gap) / (side + gap));
  const at = async (row: number, column: number): Promise<number> => {
    const left = column === 0 ? gap : 2 * gap + column * (side + gap);
    const top = heading + row * (side + caption + gap);
    const cell = await pixels(sharp(sheet).extract({ ...inner, left: left + inside, top: top + inside }));
    const differences = known.map((each) => each.reduce((sum, value, i) => sum + (value - cell[i]) ** 2, 0));
    return differences.indexOf(Math.min(...differences));
  };
  return Promise.all(
    Array.from({ length: rows }, (_, row) =>
      Promise.all(Array.from({ length: columns }, (__, column) => at(row, column))),
    ),
  );
}

describe('embed', () => {
  it.each(['embeddings.npy', 'deep/embeddings.safetensors'])('writes %s and the paths of its rows', async (out) => {
    const { status, stdout, stderr } = await htg('embed', 'run', 'test.txt', '--out', out);
    expect(stderr).toMatch(/^engine: wasm/);
    const table = out.replace(/\.\w+$/, '.csv');
    expect(stdout).toBe(
      `${sources.length} images, ${expected[0].length} numbers each: ${out}, paths in ${table}\n` +
        `for the run they are: ${sources.length} test (column run_split)\n`,
    );
    expect(status).toBe(0);
    const bytes = await readFile(join(place, out));
    const { shape, values } = out.endsWith('.npy')
      ? parseNpy(bytes, out)
      : ((tensor) => ({ shape: tensor.shape, values: toFloat32(tensor) }))(parseSafetensors(bytes).tensors.embeddings);
    expect(shape).toEqual([sources.length, expected[0].length]);
    expect(Array.from<number | string>(values)).toEqual(expected.flatMap((row) => [...row]));
    const rows = parse(await readFile(join(place, table)), { columns: true });
    expect(rows).toEqual(
      sources.map((source, row) => ({
        row: String(row),
        path: `images/${source}`,
        label: source.split('/')[0],
        run_split: 'test',
      })),
    );
  });

  it('embeds what evaluate then scores as it scores the run', async () => {
    const scoresOf = async (...args: readonly string[]): Promise<object> => {
      const { stdout } = await htg('evaluate', ...args, '--json');
      const { models } = JSON.parse(stdout) as { models: Record<string, object> };
      return models[Object.keys(models)[Object.keys(models).length - 1]];
    };
    const scored = await scoresOf('--embeddings', 'embeddings.npy', '--labels', 'embeddings.csv');
    expect(scored).toEqual(await scoresOf('run'));
  });

  it('says in a sentence what is wrong, and ends with 1', async () => {
    const { status, stdout, stderr } = await htg('embed', 'run', 'none');
    expect(stderr).toBe(
      'imagesAt: expected a folder, a table, a list or an image at none, found nothing; check the path\n',
    );
    expect(stdout).toBe('');
    expect(status).toBe(1);
  });

  it('refuses a checkpoint that the run does not hold', async () => {
    const run = await openRun(join(place, 'run'));
    await expect(run.embedder('htg')).rejects.toThrow(
      /expected a checkpoint of .*run \(stage1\), received htg; name one/,
    );
  });
});

describe('evaluate <run>', () => {
  it('draws what queries find, in their order', async () => {
    const { status, stdout, stderr } = await htg('evaluate', 'run', '--images', 'sheets', '--per-identity', '2');
    expect(stderr).toContain('drawing what queries find by stage1');
    expect(stdout).toContain('sheets/stage1-worst.png');
    expect(stdout).toMatch(/worst 2 of \d+ identities/);
    expect(status).toBe(0);
    expect((await readdir(join(place, 'sheets'))).sort()).toEqual(['stage1-random.png', 'stage1-worst.png']);
    for (const kind of ['random', 'worst']) {
      const rows = await imagesOn(join(place, 'sheets', `stage1-${kind}.png`));
      expect(rows.length).toBeGreaterThanOrEqual(8);
      for (const [query, ...found] of rows) expect(found).toEqual(nearestTo(query).slice(0, 10));
    }
  });

  it('compares with another run on the same images; draws into the run where no folder is named', async () => {
    const { stdout, status } = await htg('evaluate', 'run', '--compare', 'other', '--images');
    expect(stdout).toMatch(/after stage 1 +│ +MAP@R │ +[\d.]+ │ +[\d.]+ │ +[+-][\d.]+ │ [+-][\d.]+ \.\. [+-][\d.]+ │/);
    expect(status).toBe(0);
    expect((await readdir(join(place, 'run', 'images'))).sort()).toEqual(['stage1-random.png', 'stage1-worst.png']);
  });
});
