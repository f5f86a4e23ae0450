import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { contactSheet, memorySet } from '../src/index.ts';

describe('contactSheet', () => {
  const set = memorySet({
    pixels: new Uint8Array(4 * 20 * 30 * 3).fill(90),
    height: 20,
    width: 30,
    labels: Int32Array.of(0, 0, 1, 1),
    names: ['a\uFFFFb \u001b[2J <c> & \uD800', 'plain'],
  });

  it('shows names that no XML holds', async () => {
    const { width, height } = await sharp(await contactSheet(set, { images: 2 })).metadata();
    expect([width, height]).toEqual([60, 2 * (20 + 18)]);
  });

  it.each([
    [{ identities: 0 }, 'contactSheet: expected identities to be a whole number in 1..1000, received 0'],
    [{ images: 100_000 }, 'contactSheet: expected images to be a whole number in 1..1000, received 100000'],
    [{ image: 3 }, 'contactSheet: expected options among augment, identities, images, seed, received image'],
  ])('refuses %j', async (options, message) => {
    await expect(contactSheet(set, options as object)).rejects.toThrow(message);
  });

  it('refuses a giant sheet', async () => {
    const large = memorySet({
      pixels: new Uint8Array(200 * 200 * 3),
      height: 200,
      width: 200,
      labels: Int32Array.of(0),
    });
    await expect(contactSheet(large, { images: 1000 })).rejects.toThrow(
      'contactSheet: expected a sheet of at most 32767 pixels a side and 200 million in all, received 200000 x 218; show fewer or smaller images',
    );
  });
});
