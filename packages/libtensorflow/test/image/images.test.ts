import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { decodeGif, decodeImage, decodePng, encodeJpeg, encodePng } from '../../src/index.ts';
import { withLibrary } from '../needs-library.ts';

/** A GIF of one white pixel. */
const gif = Uint8Array.from(Buffer.from('R0lGODlhAQABAIAAAP///////yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64'));

/** A BMP of two pixels, red and blue, by hand. */
function bmp(): Uint8Array {
  const view = new DataView(new ArrayBuffer(54 + 8));
  const fields = [
    ...([
      [2, 62],
      [10, 54],
      [14, 40],
      [18, 2],
      [22, 1],
    ] as const),
    ...([[34, 8]] as const),
  ];
  for (const [offset, value] of fields) view.setUint32(offset, value, true);
  view.setUint16(0, 0x4d42, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  const bytes = new Uint8Array(view.buffer);
  bytes.set([0, 0, 255, 255, 0, 0], 54);
  return bytes;
}

withLibrary('a PNG comes back as it was, in the channels asked for', async ({ binding }) => {
  const pixels = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30];
  const image = tf.tensor3d(pixels, [2, 2, 3], 'int32');
  const bytes = await encodePng(image);
  const before = { tensors: tf.memory().numTensors, handles: binding.getNumOfTensors() };
  const decoded = decodeImage(bytes);
  expect([decoded.shape, decoded.dtype]).toEqual([[2, 2, 3], 'int32']);
  expect([...(await decoded.data())]).toEqual(pixels);
  expect(decodePng(bytes, { channels: 1 }).shape).toEqual([2, 2, 1]);
  expect((await tf.add(decoded, 1).data())[0]).toBe(256);
  tf.dispose(decoded);
  expect(binding.getNumOfTensors() - before.handles).toBe(tf.memory().numTensors - before.tensors);
});

withLibrary('a JPEG comes back nearly as it was, smaller where asked for', async () => {
  const image = tf.fill<tf.Rank.R3>([16, 16, 3], 100, 'int32');
  const bytes = await encodeJpeg(image, { quality: 90 });
  const decoded = decodeImage(bytes);
  expect(decoded.shape).toEqual([16, 16, 3]);
  // A flat gray survives the transform but for one step of rounding between color spaces.
  expect(await tf.max(tf.abs(tf.sub(decoded, 100))).array()).toBeLessThanOrEqual(1);
  const { decodeJpeg } = await import('../../src/index.ts');
  expect(decodeJpeg(bytes, { ratio: 4, channels: 1 }).shape).toEqual([4, 4, 1]);
});

withLibrary('GIF and BMP', async () => {
  expect(decodeGif(gif).shape).toEqual([1, 1, 1, 3]);
  const first = decodeImage(gif, { frames: 'first' });
  expect([first.shape, await first.array()]).toEqual([[1, 1, 3], [[[255, 255, 255]]]]);
  expect(await decodeImage(bmp()).array()).toEqual([
    [
      [255, 0, 0],
      [0, 0, 255],
    ],
  ]);
});

withLibrary('a damaged image is an error that names the op', async () => {
  const bytes = await encodePng(tf.ones([8, 8, 3], 'int32'));
  expect(() => decodeImage(bytes.subarray(0, 40))).toThrow(/^DecodePng: /);
});

it('other formats are refused by their first bytes', () => {
  expect(() => decodeImage(Uint8Array.of(0x52, 0x49, 0x46, 0x46, 1))).toThrow(
    "decodeImage: expected a BMP, GIF, JPEG or PNG image, received bytes that begin with '52 49 46 46'; convert it first",
  );
});
