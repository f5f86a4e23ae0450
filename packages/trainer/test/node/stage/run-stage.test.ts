import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Interrupted, runStage } from '../../../src/node/index.ts';
import type { Stage, StageScores } from '../../../src/node/index.ts';
import { listener, metricLines, tinyTraining } from './tiny-stage.ts';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-stage-'));
});
afterEach(() => rm(place, { recursive: true }));

type TinyStage = Stage<{ readonly loss: number }>;

/** A stage of 23 updates with a checkpoint every 5. */
function tinyStage(name: string, more: Partial<TinyStage> = {}) {
  const training = tinyTraining(23);
  const stage: TinyStage = {
    title: 'tiny',
    stem: join(place, name),
    training,
    margin: 0.6,
    checkpointEvery: 5,
    ...more,
  };
  return { training, stage };
}

/** Both files of a checkpoint. */
async function bitsOf(name: string): Promise<string[]> {
  return Promise.all(['json', 'safetensors'].map((ending) => readFile(join(place, `${name}.${ending}`), 'latin1')));
}

/** Scores whose MAP@R are these, one after the other. */
function validating(values: readonly number[], settings: Partial<TinyStage['validation']> = {}) {
  let count = 0;
  const validate = (): Promise<StageScores> => Promise.resolve({ rank1: 0, mAP: 0, mapAtR: values[count++] });
  return { every: 5, validate, ...settings };
}

describe('runStage', () => {
  it('makes all updates, keeps every tenth record and the last, and leaves one checkpoint with the averages', async () => {
    const { training, stage } = tinyStage('whole', { metrics: metricLines() });
    const { notes, records, progress } = listener();
    await runStage(stage, { progress });
    expect(notes).toEqual([]);
    expect(records.map((record) => record?.step).filter((step) => step !== undefined)).toEqual([10, 20, 23]);
    expect(records[9]).toMatchObject({
      stage: 'tiny',
      step: 10,
      learningRate: 0.1,
      loss: expect.any(Number) as number,
    });
    expect((await readdir(place)).sort()).toEqual(['whole.json', 'whole.safetensors']);
    const last = records[22] as unknown as { loss: number };
    expect(training.value()).toBeCloseTo(last.loss + 0.5, 4);
  });

  it('a worker that is gone ends it with a checkpoint, from which it ends to the bit where the uninterrupted one does', async () => {
    await runStage(tinyStage('whole').stage, listener());
    const { stage } = tinyStage('lost', { validation: validating([1, 2, 3, 4, 5]) });
    /** The error of a collective op, in the eighth update. */
    const lost = Object.assign(new Error('workers: expected 2 workers, received the end of worker 1'), {
      name: 'WorkerLostError',
    });
    const training = Object.create(stage.training, {
      [Symbol.asyncIterator]: {
        value: async function* () {
          for await (const report of stage.training) {
            yield report;
            if (report.step === 7) throw lost;
          }
        },
      },
    }) as TinyStage['training'];
    await expect(runStage({ ...stage, training }, listener())).rejects.toThrow(
      'workers: expected 2 workers, received the end of worker 1; stopped after step 7 of tiny, which has a checkpoint',
    );
    const { notes, progress } = listener();
    await runStage(tinyStage('lost', { validation: validating([2, 3, 4, 5]) }).stage, { progress });
    expect(notes).toEqual(['goes on after step 7']);
    expect((await bitsOf('lost'))[1]).toEqual((await bitsOf('whole'))[1]);
  });

  it('stopped after any update, and after two of them, ends to the bit where the uninterrupted one does', async () => {
    const whole = metricLines();
    await runStage(tinyStage('whole', { metrics: whole }).stage, listener());
    const expected = await bitsOf('whole');
    for (const stops of [...Array.from({ length: 23 }, (_, i) => [i + 1]), [3, 4], [7, 22]]) {
      const metrics = metricLines();
      const name = `stopped-${stops.join('-')}`;
      const heard: string[] = [];
      for (const stop of [...stops, undefined]) {
        const { stage } = tinyStage(name, { metrics });
        const control = new AbortController();
        const { notes, progress } = listener((step) => {
          if (step === stop) control.abort();
        });
        const carried = runStage(stage, { progress, signal: control.signal });
        if (stop === undefined) await carried;
        else await expect(carried).rejects.toThrow(Interrupted);
        heard.push(...notes);
      }
      expect(heard, name).toEqual(stops.map((stop) => `goes on after step ${stop}`));
      expect(await bitsOf(name), name).toEqual(expected);
      expect(metrics.lines, name).toEqual(whole.lines);
    }
  });

  it('says where it stopped, after a checkpoint', async () => {
    const control = new AbortController();
    control.abort();
    const { progress } = listener();
    await expect(runStage(tinyStage('one').stage, { progress, signal: control.signal })).rejects.toThrow(
      /^stopped after step 1 of tiny, which has a checkpoint$/,
    );
    expect((await readdir(place)).sort()).toEqual(['one-1.json', 'one-1.safetensors']);
  });

  it('prepares the first update only, and makes no update of a finished stage', async () => {
    let prepared = 0;
    const prepare = () => {
      prepared++;
      return Promise.resolve();
    };
    const first = tinyStage('one', { prepare });
    const control = new AbortController();
    const stopping = listener((step) => {
      if (step === 7) control.abort();
    });
    await expect(runStage(first.stage, { ...stopping, signal: control.signal })).rejects.toThrow(Interrupted);
    await runStage(tinyStage('one', { prepare }).stage, listener());
    const again = tinyStage('one', { prepare });
    const { notes, records, progress } = listener();
    await runStage(again.stage, { progress });
    expect(prepared).toBe(1);
    expect(notes).toEqual(['finished before']);
    expect(records).toEqual([]);
    expect(again.training.position.step).toBe(23);
  });

  it('tells of a damaged checkpoint at its end, keeps it, and comes to the same anew', async () => {
    await runStage(tinyStage('one').stage, listener());
    const expected = await bitsOf('one');
    await truncate(join(place, 'one.safetensors'), 20);
    const { notes, progress } = listener();
    await runStage(tinyStage('one').stage, { progress });
    expect(notes).toEqual([
      expect.stringMatching(
        /^the checkpoint at its end is damaged \(.*\), kept as one\.damaged\.\*; taking one on its way$/,
      ),
      'no whole checkpoint is left: it is trained anew, from its first update',
    ]);
    expect(await bitsOf('one')).toEqual(expected);
    expect((await readdir(place)).sort()).toEqual([
      ...['one.damaged.json', 'one.damaged.safetensors', 'one.json', 'one.safetensors'],
    ]);
  });

  it('trains nothing where another version of htg wrote a checkpoint', async () => {
    await runStage(tinyStage('one').stage, listener());
    const file = join(place, 'one.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"format": 2', '"format": 3'));
    const before = await bitsOf('one');
    const { records, progress } = listener();
    await expect(runStage(tinyStage('one').stage, { progress })).rejects.toThrow('a newer htg wrote it');
    expect(records).toEqual([]);
    expect(await bitsOf('one')).toEqual(before);
  });

  it('ends early and keeps the weights of the best validation, and says so', async () => {
    const values: number[] = [];
    const validation = validating([0.2, 0.5, 0.4, 0.3, 0.9], { earlyStopping: { patience: 2 }, select: 'best' });
    const { training, stage } = tinyStage('best', { validation });
    const { notes, records, progress } = listener(() => values.push(training.value()));
    await runStage(stage, { progress });
    expect(notes).toEqual([
      'stops early after step 20: validation no longer improves',
      'the weights after step 10 had the best validation and are kept',
    ]);
    expect(records.filter((record) => record?.validation).map((record) => record?.step)).toEqual([5, 10, 15, 20]);
    expect(training.value()).toBeCloseTo(values[9] + 0.5, 4);
    expect((await readdir(place)).sort()).toEqual(
      ['best-best.json', 'best-best.safetensors', 'best.json', 'best.safetensors'], // prettier-ignore
    );
  });

  it('keeps of the result only what is asked for', async () => {
    const other = tf.variable(tf.scalar(3));
    const { training, stage } = tinyStage('part');
    const weights = { ...training.weights, 'optimizer/b': other };
    const whole = { ...training, get position() { return training.position; }, weights, [Symbol.asyncIterator]: () => training[Symbol.asyncIterator]() }; // prettier-ignore
    await runStage({ ...stage, training: whole, result: training.weights }, listener());
    expect((await bitsOf('part'))[1]).not.toContain('optimizer/b');
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const { training, stage } = tinyStage('one');
    await runStage(stage, listener());
    training.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
