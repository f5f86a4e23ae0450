import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPython } from '../../../../../tooling/oracles/python.ts';
import { scalarRecord } from '../../../src/node/folder/event-record.ts';
import { createRunFolder, openRunFolder } from '../../../src/node/index.ts';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-events-'));
});
afterEach(() => rm(place, { recursive: true }));

type Scalars = Readonly<Record<string, Readonly<Record<string, readonly (readonly [number, number, number])[]>>>>;

const oracle = fileURLToPath(new URL('../../../../../tooling/oracles/tensorboard_events.py', import.meta.url));
const python = findPython();
const hasTensorBoard =
  python !== undefined && spawnSync(python, ['-c', 'import tensorboard'], { stdio: 'ignore' }).status === 0;
const noTensorBoard = 'no Python with tensorboard: run pnpm oracles:install tensorboard, or name one by HTG_PYTHON';

/** What TensorBoard's own reader finds in a run folder's events. */
function readByTensorBoard(run: string): Scalars {
  const { stdout, stderr, status } = spawnSync(python ?? '', [oracle, join(run, 'tensorboard')], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as Scalars;
}

/** The same from `metrics.jsonl`; TensorBoard keeps float32. */
async function readMetrics(run: string): Promise<Scalars> {
  const scalars: Record<string, Record<string, [number, number, number][]>> = {};
  const text = await readFile(join(run, 'metrics.jsonl'), 'utf8');
  for (const line of text.trim().split('\n')) {
    const { stage, step, time, validation, ...rest } = JSON.parse(line) as {
      readonly stage: string;
      readonly step: number;
      readonly time: string;
      readonly validation?: Readonly<Record<string, number>>;
    };
    const numbers = Object.entries({
      ...(rest as Record<string, unknown>),
      ...Object.fromEntries(Object.entries(validation ?? {}).map(([name, value]) => [`validation/${name}`, value])),
    });
    for (const [tag, value] of numbers) {
      if (typeof value !== 'number') continue;
      ((scalars[stage.replace(' ', '-')] ??= {})[tag] ??= []).push([step, Math.fround(value), Date.parse(time) / 1000]);
    }
  }
  return scalars;
}

const report = (stage: string, step: number) => ({
  ...{ stage, step, loss: 1 / step, learningRate: 0.1, milliseconds: 12.25 },
  ...(step % 2 === 0 && { validation: { mapAtR: step / 10 }, notices: ['the triplet loss stays at the margin'] }),
});

describe("TensorBoard's events", () => {
  it('are read by TensorBoard: scalars, steps and times of metrics.jsonl', async ({ skip }) => {
    skip(!hasTensorBoard, noTensorBoard);
    const { run } = await createRunFolder(join(place, 'demo'));
    for (const [stage, steps] of [
      ['stage 1', 30],
      ['control', 4],
    ] as const) {
      for (let step = 1; step <= steps; step++) await run.appendMetrics(report(stage, step));
    }
    const scalars = readByTensorBoard(run.path);
    expect(Object.keys(scalars['stage-1']).sort()).toEqual([
      'learningRate',
      'loss',
      'milliseconds',
      'validation/mapAtR',
    ]);
    expect(scalars).toEqual(await readMetrics(run.path));
  }, 60_000);

  it('of a run that was killed while writing and goes on, are those of metrics.jsonl again', async ({ skip }) => {
    skip(!hasTensorBoard, noTensorBoard);
    const { run } = await createRunFolder(join(place, 'demo'));
    await run.writeText('recipe.yaml', '');
    for (let step = 1; step <= 5; step++) await run.appendMetrics(report('stage 1', step));
    const folder = join(run.path, 'tensorboard', 'stage-1');
    const [file] = await readdir(folder);
    const bytes = await readFile(join(folder, file));
    await writeFile(join(folder, file), bytes.subarray(0, bytes.length - 7));
    const resumed = openRunFolder(run.path);
    await resumed.dropMetricsAfter('stage 1', 3);
    for (let step = 4; step <= 6; step++) await resumed.appendMetrics(report('stage 1', step));
    const scalars = readByTensorBoard(run.path);
    expect(scalars['stage-1'].loss.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(scalars).toEqual(await readMetrics(run.path));
  }, 60_000);

  it('have the bytes of the protocol: a small event by hand', () => {
    const record = scalarRecord({ step: 3, time: 2, scalars: { a: 0.5 } });
    // 23 bytes of message: wall_time 2.0, step 3, summary { value { tag: "a", simple_value: 0.5 } }.
    expect(record.subarray(0, 8)).toEqual(Uint8Array.of(23, 0, 0, 0, 0, 0, 0, 0));
    expect(record.subarray(12, -4)).toEqual(
      Uint8Array.of(0x09, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x10, 3, 0x2a, 8 + 2, 0x0a, 8, 0x0a, 1, 0x61, 0x15, 0, 0, 0, 0x3f),
    );
  });

  it('leave out what is no finite number', async () => {
    const { run } = await createRunFolder(join(place, 'demo'));
    const line = { ...report('htg', 1), loss: NaN };
    await run.appendMetrics(line);
    const [file] = await readdir(join(run.path, 'tensorboard', 'htg'));
    const text = await readFile(join(run.path, 'tensorboard', 'htg', file), 'latin1');
    expect(text).toContain('learningRate');
    expect(text).not.toContain('loss');
  });
});
