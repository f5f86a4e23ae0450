import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { summaryFileWriter, tensorBoard } from '../../src/index.ts';
import { withLibrary } from '../needs-library.ts';

/** The records of an event file: a length of 8 bytes, 4 of checksum, the event, 4 of checksum. */
function readEvents(folder: string): Buffer[] {
  const [name] = readdirSync(folder);
  const file = readFileSync(join(folder, name));
  const events: Buffer[] = [];
  for (let offset = 0; offset < file.length;) {
    const length = Number(file.readBigUInt64LE(offset));
    events.push(file.subarray(offset + 12, offset + 12 + length));
    offset += 16 + length;
  }
  return events;
}

withLibrary('scalars and histograms are in the event file, and nothing is left behind', ({ binding }) => {
  const folder = mkdtempSync(join(tmpdir(), 'htg-summary-'));
  const before = { tensors: tf.memory().numTensors, handles: binding.getNumOfTensors() };
  const writer = summaryFileWriter(folder);
  writer.scalar('loss', 0.5, 7);
  const values = tf.tensor1d([1, 2, 2, 3]);
  const half = tf.scalar(0.25);
  writer.scalar('from a tensor', half, 8);
  writer.histogram('weights', values, 7);
  writer.flush();
  writer.close();
  tf.dispose([values, half]);
  const events = readEvents(folder);
  // The first record is the file's version; an event holds its step as field 2.
  expect(events[0].toString()).toContain('brain.Event:2');
  const loss = events.find((event) => event.includes('loss'));
  expect(loss?.includes(Buffer.from([16, 7]))).toBe(true);
  // The value 0.5 as four bytes, last to first.
  expect(loss?.includes(Buffer.from(Float32Array.of(0.5).buffer))).toBe(true);
  expect(events.some((event) => event.includes('from a tensor'))).toBe(true);
  expect(events.some((event) => event.includes('weights'))).toBe(true);
  expect({ tensors: tf.memory().numTensors, handles: binding.getNumOfTensors() }).toEqual(before);
  rmSync(folder, { recursive: true });
});

withLibrary('tensorBoard logs training and validation apart', () => {
  const folder = mkdtempSync(join(tmpdir(), 'htg-board-'));
  const callback = tensorBoard(folder, { every: 'batch' });
  callback.onBatchEnd(0, { batch: 0, size: 4, loss: 2 });
  callback.onEpochEnd(0, { loss: 1, val_loss: 3 });
  callback.onTrainEnd();
  const [train, validation] = ['train', 'validation'].map((part) =>
    Buffer.concat(readEvents(join(folder, part))).toString(),
  );
  expect([train.includes('batch_loss'), train.includes('epoch_loss'), train.includes('size')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(validation.includes('epoch_loss')).toBe(true);
  rmSync(folder, { recursive: true });
});
