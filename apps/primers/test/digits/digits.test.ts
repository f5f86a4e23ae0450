import '@tensorflow/tfjs-backend-cpu';
import { readFile } from 'node:fs/promises';
import { locateLibrary } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { digitImages } from '../../src/digits/digit-images.ts';
import { fit } from '../../src/digits/fit.ts';
import { timeSteps } from '../../src/digits/time-steps.ts';
import { trainCompiled } from '../../src/digits/train-compiled.ts';

describe('digitImages', () => {
  it('gives every digit once: four fifths to train on, the rest for the test', async () => {
    await tf.setBackend('cpu');
    const { train, test } = await digitImages();
    expect([train.images.shape, train.labels.shape]).toEqual([
      [1437, 8, 8, 1],
      [1437, 10],
    ]);
    expect([test.images.shape, test.labels.shape]).toEqual([
      [360, 8, 8, 1],
      [360, 10],
    ]);
    const counts = tf.add(tf.sum(train.labels, 0), tf.sum(test.labels, 0)).arraySync();
    // As scikit-learn counts them.
    expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    expect([tf.min(train.images).arraySync(), tf.max(train.images).arraySync()]).toEqual([0, 1]);
    expect((await digitImages()).train.images.arraySync()).toEqual(train.images.arraySync());
    expect((await digitImages(2)).train.images.arraySync()).not.toEqual(train.images.arraySync());
  });
});

describe('on TensorFlow', () => {
  beforeEach(({ skip }) => {
    skip(locateLibrary() === undefined, 'no libtensorflow: run htg-engine install');
  });

  // A guess is right for one digit of ten.
  it("tfjs-layers' fit learns the digits", async () => {
    expect(await fit({ epochs: 2 })).toBeGreaterThan(0.9);
  });

  it('so does the compiled step', async () => {
    expect(await trainCompiled({ epochs: 2 })).toBeGreaterThan(0.9);
  });

  it('the three kinds of update are timed', async () => {
    const times = await timeSteps({ rounds: 2, warmUp: 1 });
    expect(Object.keys(times)).toEqual(['trainOnBatch', 'plain', 'compiled']);
    for (const time of Object.values(times)) expect(time).toBeGreaterThan(0);
  });
});

it('the page shows the code as it is here', async () => {
  const page = await readFile(new URL('../../../../docs/training-in-tensorflow-js.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/^```ts (\S+)\n([^]*?)^```$/gm)];
  expect(blocks.map(([, file]) => file)).toEqual([
    'digit-classifier.ts',
    'fit.ts',
    'training-step.ts',
    'train-compiled.ts',
  ]);
  for (const [, file, text] of blocks) {
    expect(text).toBe(await readFile(new URL(`../../src/digits/${file}`, import.meta.url), 'utf8'));
  }
});
