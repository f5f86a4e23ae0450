import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createRunFolder,
  describeChange,
  logStart,
  readStarts,
  sumOfStarts,
  versionsInUse,
} from '../../../src/node/index.ts';
import type { LockedRunFolder, RunStart } from '../../../src/node/index.ts';

let run: LockedRunFolder;
let place: string;
let clock: number;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-starts-'));
  ({ run } = await createRunFolder(join(place, 'demo')));
  clock = 0;
});
afterEach(() => rm(place, { recursive: true }));

const facts = { engine: 'tensorflow', machine: 'a machine', versions: { htg: '1.0.0' }, recipe: 'abc' };
const begin = (more: Partial<typeof facts> = {}) => logStart(run, { ...facts, ...more }, () => clock);
const start = (more: Partial<RunStart>): RunStart => ({ started: 'now', ...facts, seconds: 1, updates: 1, ...more });

describe('logStart', () => {
  it('notes each start of a run with its time and what it made', async () => {
    const first = await begin();
    first.reached({ stage: 'stage 1', step: 1 });
    first.reached({ stage: 'stage 1', step: 2 });
    clock = 2340;
    await first.end();
    const second = await begin({ engine: 'wasm' });
    second.reached({ stage: 'stage 1', step: 3 });
    second.reached({ stage: 'control', step: 1 });
    clock += 1000;
    await second.end();
    const [a, b] = await readStarts(run);
    const begun = { ...facts, started: expect.stringMatching(/^\d{4}-.*Z$/) as string };
    expect(a).toEqual({
      ...{ ...begun, seconds: 2.3, updates: 2 },
      ...{ from: { stage: 'stage 1', step: 1 }, to: { stage: 'stage 1', step: 2 } },
    });
    expect(b).toEqual({
      ...{ ...begun, engine: 'wasm', seconds: 1, updates: 2 },
      ...{ from: { stage: 'stage 1', step: 3 }, to: { stage: 'control', step: 1 } },
    });
    expect(second.starts).toEqual([a, b]);
  });

  it('counts the updates of a report, and begins with the first of them', async () => {
    const log = await begin();
    log.reached({ stage: 'stage 1', step: 10 }, 10);
    log.reached({ stage: 'stage 1', step: 14 }, 4);
    expect(log.starts.at(-1)).toMatchObject({ updates: 14, from: { step: 1 }, to: { step: 14 } });
    await log.end();
  });

  it('is in the file from the beginning, and again every ten seconds, so that a killed one is known', async () => {
    const log = await begin();
    expect(await readStarts(run)).toMatchObject([{ seconds: 0, updates: 0 }]);
    log.reached({ stage: 'stage 1', step: 1 });
    clock = 9000;
    await log.save();
    expect(await readStarts(run)).toMatchObject([{ updates: 0 }]);
    clock = 10_000;
    await log.save();
    expect(await readStarts(run)).toMatchObject([{ seconds: 10, updates: 1 }]);
  });

  it('says which file is damaged', async () => {
    await writeFile(join(run.path, 'starts.json'), '[{"started": 7}]');
    await expect(begin()).rejects.toThrow(
      new RegExp(`^readStarts: expected the starts of a run in ${run.path}/starts\\.json, received [^]*; remove the file to go on without the times of earlier starts$`), // prettier-ignore
    );
  });
});

describe('sumOfStarts', () => {
  it('adds all times, and names the engines of those that trained', () => {
    const starts = [
      start({ seconds: 8.04 }),
      start({ engine: 'wasm', seconds: 4.6 }),
      start({ engine: 'cpu', seconds: 3.7, updates: 0 }),
      start({ seconds: 0.1 }),
    ];
    expect(sumOfStarts(starts)).toEqual({ engine: 'tensorflow, then wasm', machine: 'a machine', seconds: 16.4 });
  });

  it('names the last one where nothing was trained', () => {
    expect(sumOfStarts([start({ updates: 0 }), start({ engine: 'cpu', updates: 0 })]).engine).toBe('cpu');
  });
});

describe('describeChange', () => {
  it('says what a start has other than the last one that trained', () => {
    const before = [start({}), start({ engine: 'cpu', updates: 0 })];
    expect(describeChange([...before, start({ updates: 0 })])).toBeUndefined();
    expect(describeChange([...before, start({ engine: 'wasm', versions: { htg: '1.1.0', node: '22.0.0' } })])).toBe(
      'this start has engine wasm instead of tensorflow, htg 1.1.0 instead of 1.0.0, node 22.0.0 instead of unknown: ' +
        'updates made now need not be those of an uninterrupted run to the bit',
    );
    expect(describeChange([start({})])).toBeUndefined();
  });
});

describe('versionsInUse', () => {
  it('names htg, TensorFlow.js, Node, and TensorFlow where it is the engine', () => {
    const version = expect.stringMatching(/^\d+\.\d+\.\d+/) as string;
    expect(versionsInUse()).toEqual({ htg: version, tfjs: version, node: process.versions.node });
    expect(versionsInUse('2.21.0').tensorflow).toBe('2.21.0');
  });
});
