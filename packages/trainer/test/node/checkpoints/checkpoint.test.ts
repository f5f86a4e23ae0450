import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromFloat32, serializeSafetensors } from '@htg/backbone';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealRecord } from '../../../src/node/checkpoints/checkpoint-record.ts';
import { CheckpointError, isWhole, loadWeights, saveCheckpoint } from '../../../src/node/index.ts';
import type { Wholeness } from '../../../src/node/index.ts';

let place: string;
let stem: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'htg-checkpoint-'));
  stem = join(place, 'stage1');
});
afterEach(() => rm(place, { recursive: true }));

const position = { step: 7, sampler: { batches: 7 } };
const kernel = (values: readonly number[]) => tf.variable(tf.tensor2d([...values], [2, 2]));

describe('saveCheckpoint and loadWeights', () => {
  it('give back weights and position', async () => {
    await saveCheckpoint(stem, { weights: { 'fc/kernel': kernel([1, -2, 0.1, 1e-30]) }, position });
    const loaded = kernel([0, 0, 0, 0]);
    expect(await loadWeights(stem, { 'fc/kernel': loaded })).toEqual(position);
    expect([...loaded.dataSync()]).toEqual([...Float32Array.of(1, -2, 0.1, 1e-30)]);
  });

  it('give back whole numbers, which labels in a memory are', async () => {
    const labels = (values: number[]) => tf.variable(tf.tensor1d(values, 'int32'), false);
    await saveCheckpoint(stem, { weights: { labels: labels([3, 0, 16_777_216]) }, position });
    const loaded = labels([0, 0, 0]);
    await loadWeights(stem, { labels: loaded });
    expect([loaded.dtype, ...loaded.dataSync()]).toEqual(['int32', 3, 0, 16_777_216]);
    await expect(saveCheckpoint(stem, { weights: { labels: labels([16_777_217]) }, position })).rejects.toThrow(
      'saveCheckpoint: expected whole numbers up to 16777216 in labels, received 16777217; number labels from 0',
    );
  });

  it('load a part of what was saved', async () => {
    await saveCheckpoint(stem, { weights: { a: kernel([1, 2, 3, 4]), b: kernel([5, 6, 7, 8]) }, position });
    const b = kernel([0, 0, 0, 0]);
    await loadWeights(stem, { b });
    expect([...b.dataSync()]).toEqual([5, 6, 7, 8]);
  });

  it('name what is missing and what has another shape', async () => {
    await saveCheckpoint(stem, { weights: { a: kernel([1, 2, 3, 4]) }, position });
    await expect(loadWeights(stem, { c: kernel([0, 0, 0, 0]) })).rejects.toThrow(
      `loadWeights: expected c [2, 2] in ${stem}.safetensors, received nothing of that name`,
    );
    await expect(loadWeights(stem, { a: tf.variable(tf.zeros([3])) })).rejects.toThrow(
      `loadWeights: expected a [3] in ${stem}.safetensors, received [2, 2]`,
    );
  });

  it('refuse a damaged file', async () => {
    await saveCheckpoint(stem, { weights: { a: kernel([1, 2, 3, 4]) }, position });
    const bytes = await readFile(`${stem}.safetensors`);
    bytes[bytes.length - 1] ^= 1;
    await writeFile(`${stem}.safetensors`, bytes);
    await expect(loadWeights(stem, { a: kernel([0, 0, 0, 0]) })).rejects.toThrow('the file is damaged');
  });

  describe('of the record', () => {
    const altered = async (change: (json: string) => string): Promise<Wholeness> => {
      await saveCheckpoint(stem, { weights: { a: kernel([1, 2, 3, 4]) }, position });
      await writeFile(`${stem}.json`, change(await readFile(`${stem}.json`, 'utf8')));
      return isWhole(stem);
    };

    it.each([
      ['another step', '"step": 7', '"step": 6'],
      ['a step below 0', '"step": 7', '"step": -5'],
      ['another state of the sampler', '"batches": 7', '"batches": 8'],
      ['a position of another name', '"position"', '"positron"'],
      ['a step of another name', '"step"', '"stop"'],
      ['no format', '"format": 2', '"former": 2'],
      ['a checksum of the weights that does not fit', '"sha256": "', '"sha256": "0'],
      ['a checksum of its own that does not fit', '"recordSha256": "', '"recordSha256": "0'],
    ])('refuse %s', async (_, before, after) => {
      const whole = await altered((json) => {
        expect(json).toContain(before);
        return json.replace(before, after);
      });
      expect(whole).toMatchObject({ ok: false, fault: 'damaged' });
      expect(whole).toHaveProperty('why', expect.stringMatching(/^loadWeights: expected .*the file is damaged, use an earlier checkpoint$/)); // prettier-ignore
    });

    it.each([
      ['null', 'null', "received 'null'"],
      ['[]', '[]', 'expected the position and the checksums of a training'],
      ['{"format": 2}', '{"format": 2}', 'expected the position and the checksums of a training'],
      ['nothing', '', "expected a record as JSON in .*stage1\\.json, received ''"],
    ])('refuse %s in its place', async (_, json, text) => {
      expect(await altered(() => json)).toMatchObject({
        ok: false,
        fault: 'damaged',
        why: expect.stringMatching(text) as string,
      });
    });

    it('take it laid out in another way', async () => {
      expect(await altered((json) => JSON.stringify(JSON.parse(json)))).toEqual({ ok: true });
    });

    it.each([
      [3, 'a newer htg'],
      [1, 'an older htg'],
    ])('say of format %i that %s wrote it', async (format, who) => {
      expect(await altered((json) => json.replace('"format": 2', `"format": ${format}`))).toEqual({
        ok: false,
        fault: 'foreign',
        why: `loadWeights: expected checkpoint format 2 in ${stem}.json, received ${format}: ${who} wrote it; use that one, or train anew in another folder`,
      });
    });
  });

  it('tell of missing files, and what one alone is', async () => {
    const why = `loadWeights: expected the two files of ${stem}, received no `;
    expect(await isWhole(stem)).toEqual({
      ...{ ok: false, fault: 'missing', why: `${why}stage1.json and no stage1.safetensors; use another checkpoint` },
    });
    await saveCheckpoint(stem, { weights: { a: kernel([1, 2, 3, 4]) }, position });
    await rm(`${stem}.json`);
    expect(await isWhole(stem)).toEqual({
      ...{ ok: false, fault: 'incomplete', why: `${why}stage1.json; use another checkpoint` },
    });
    await expect(loadWeights(stem, {})).rejects.toThrow(CheckpointError);
  });

  it('do not take for damage that a file may not be read', async () => {
    await saveCheckpoint(stem, { weights: { a: kernel([1, 2, 3, 4]) }, position });
    await rm(`${stem}.safetensors`);
    await mkdir(`${stem}.safetensors`);
    await expect(isWhole(stem)).rejects.toThrow(
      /^loadWeights: expected to read .*stage1\.safetensors, received a folder; see that it is a file which may be read$/,
    );
  });

  it('refuse weights that are not finite, and leave what was there', async () => {
    await saveCheckpoint(stem, { weights: { a: kernel([1, 2, 3, 4]) }, position });
    for (const value of [NaN, Infinity]) {
      await expect(saveCheckpoint(stem, { weights: { a: kernel([1, value, 3, 4]) }, position })).rejects.toThrow(
        `saveCheckpoint: expected finite weights, received ${value} in a after step 7; go back to the last checkpoint`,
      );
    }
    const a = kernel([0, 0, 0, 0]);
    await loadWeights(stem, { a });
    expect([...a.dataSync()]).toEqual([1, 2, 3, 4]);
  });

  it.each([NaN, -Infinity])('name a %s that somebody wrote beside checksums that fit', async (value) => {
    const bytes = serializeSafetensors({
      tensors: { a: fromFloat32(Float32Array.of(1, 2, 3, 4), [2, 2]), b: fromFloat32(Float32Array.of(value), [1]) },
    });
    await writeFile(`${stem}.safetensors`, bytes);
    await writeFile(`${stem}.json`, sealRecord(position, bytes));
    await loadWeights(stem, { a: kernel([0, 0, 0, 0]) });
    await expect(loadWeights(stem, { b: tf.variable(tf.zeros([1])) })).rejects.toThrow(
      `loadWeights: expected finite weights, received ${value} in b of ${stem}.safetensors; something else than a training wrote it`,
    );
  });

  it('leave no tensor behind', async () => {
    const weights = { a: kernel([1, 2, 3, 4]) };
    const before = tf.memory().numTensors;
    await saveCheckpoint(stem, { weights, position });
    await loadWeights(stem, weights);
    expect(tf.memory().numTensors).toBe(before);
  });
});
