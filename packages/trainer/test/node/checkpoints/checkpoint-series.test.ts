import '@tensorflow/tfjs-backend-cpu';
import { copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpointSeries, isWhole } from '../../../src/node/index.ts';
import { tinyNetworks } from '../../tiny.ts';

let place: string;
let messages: string[];
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-series-'));
  messages = [];
});
afterEach(() => rm(place, { recursive: true }));

const series = (keep?: number) =>
  checkpointSeries(join(place, 'stage1'), { keep, onDamaged: (message) => messages.push(message) });

/** A training that stands at `step`, with one weight of that value. */
const training = (step: number) => ({
  weights: { weight: tf.variable(tf.scalar(step)) },
  position: { step, sampler: { batches: step } },
});

async function loaded(): Promise<{ readonly step: number | undefined; readonly value: number }> {
  const weight = tf.variable(tf.scalar(-1));
  const position = await series().loadLatest({ weight });
  return { step: position?.step, value: weight.dataSync()[0] };
}

describe('checkpointSeries', () => {
  it('keeps the last ones and loads the newest', async () => {
    for (const step of [9, 10, 100]) await series(2).save(training(step));
    expect((await readdir(place)).sort()).toEqual([
      'stage1-10.json',
      'stage1-10.safetensors',
      'stage1-100.json',
      'stage1-100.safetensors',
    ]);
    expect(await loaded()).toEqual({ step: 100, value: 100 });
  });

  it('leaves the weights alone where there is none', async () => {
    expect(await loaded()).toEqual({ step: undefined, value: -1 });
  });

  it('does not touch the checkpoints of another name', async () => {
    await series(1).save(training(1));
    await copyFile(join(place, 'stage1-1.json'), join(place, 'stage1.json'));
    await copyFile(join(place, 'stage1-1.json'), join(place, 'stage10-7.json'));
    await series().clear();
    expect((await readdir(place)).sort()).toEqual(['stage1.json', 'stage10-7.json']);
  });

  it('passes over a newest one that was cut short anywhere, with a message', async () => {
    await series().save(training(1));
    await series().save(training(2));
    for (const name of ['stage1-2.safetensors', 'stage1-2.json']) {
      const path = join(place, name);
      const whole = await readFile(path);
      for (let length = 0; length < whole.length; length++) {
        await truncate(path, length);
        const { step, value } = await loaded();
        // A record without its last line break still says everything.
        const complete = name.endsWith('.json') && length === whole.length - 1;
        expect({ step, value }, `${name} cut to ${length}`).toEqual(
          complete ? { step: 2, value: 2 } : { step: 1, value: 1 },
        );
        await writeFile(path, whole);
      }
    }
    expect(messages[0]).toMatch(/^the checkpoint of step 2 is damaged \(.+\); taking the one before it$/);
  });

  it('takes no checkpoint of a network that was cut at any of 200 positions for a whole one', async () => {
    const { weights } = tinyNetworks().embedder;
    await series().save({ weights, position: { step: 1, sampler: {} } });
    const path = join(place, 'stage1-1.safetensors');
    const whole = await readFile(path);
    expect(whole.length).toBeGreaterThan(10_000);
    for (let i = 0; i < 200; i++) {
      // From nothing at all to all but the last byte, the header among them.
      const length = Math.floor((i * (whole.length - 1)) / 199);
      await writeFile(path, whole.subarray(0, length));
      expect((await isWhole(join(place, 'stage1-1'))).ok, `cut to ${length} of ${whole.length}`).toBe(false);
    }
    await writeFile(path, whole);
    expect((await isWhole(join(place, 'stage1-1'))).ok).toBe(true);
  });

  it('never removes what it has just written, whatever lies beyond it, nor the damaged ones that it has set aside', async () => {
    for (const step of [60, 100, 102]) await series(3).save(training(step));
    for (const step of [100, 102]) await truncate(join(place, `stage1-${step}.safetensors`), 20);
    const weights = { weight: tf.variable(tf.scalar(-1)) };
    expect(await series().loadLatest(weights, { setAside: true })).toMatchObject({ step: 60 });
    expect(messages).toEqual([
      expect.stringMatching(/^the checkpoint of step 102 is damaged \(.*\), kept as stage1-102\.damaged\.\*; taking the one before it$/), // prettier-ignore
      expect.stringMatching(/^the checkpoint of step 100 is damaged /),
    ]);
    for (const step of [65, 80, 95, 100, 110]) {
      await series().save(training(step));
      expect(await loaded()).toEqual({ step, value: step });
    }
    await series().clear();
    expect((await readdir(place)).sort()).toEqual(
      [100, 102].flatMap((step) => [`stage1-${step}.damaged.json`, `stage1-${step}.damaged.safetensors`]),
    );
  });

  it('leaves damaged ones as they are for who only reads, and what lies beyond its own step', async () => {
    for (const step of [60, 100]) await series().save(training(step));
    await truncate(join(place, 'stage1-100.json'), 20);
    expect(await loaded()).toEqual({ step: 60, value: 60 });
    for (const step of [65, 70]) await series().save(training(step));
    expect((await readdir(place)).sort()).toEqual(
      [100, 65, 70].flatMap((step) => [`stage1-${step}.json`, `stage1-${step}.safetensors`]),
    );
  });

  it('passes over none that another version wrote, and writes over what a killed process left unfinished', async () => {
    for (const step of [80, 90]) await series().save(training(step));
    const file = join(place, 'stage1-90.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"format": 2', '"format": 3'));
    await expect(loaded()).rejects.toThrow(
      'received 3: a newer htg wrote it; use that one, or train anew in another folder',
    );
    expect(await readdir(place)).toHaveLength(4);
    await rm(file);
    expect(await loaded()).toEqual({ step: 80, value: 80 });
    expect(messages).toEqual([
      expect.stringMatching(/^the checkpoint of step 90 is incomplete \(.*received no stage1-90\.json; .*\); taking the one before it$/), // prettier-ignore
    ]);
    await series().save(training(90));
    expect(await loaded()).toEqual({ step: 90, value: 90 });
  });

  it('has none in a folder that is gone', async () => {
    const weights = { weight: tf.variable(tf.scalar(-1)) };
    const gone = checkpointSeries(join(place, 'gone', 'stage1'), { onDamaged: (message) => messages.push(message) });
    expect(await gone.loadLatest(weights)).toBeUndefined();
  });

  it('says what keep may be', () => {
    expect(() => series(0)).toThrow('checkpointSeries: expected keep to be a whole number >= 1, received 0');
  });
});
