import sharp from 'sharp';
import type { Interval } from '../augmentation/augmentation.ts';
import type { DecodedImage } from '../augmentation/decoded-image.ts';
import type { ReadSettings } from './read-options.ts';

/** Values of 16 bits that never pass this one come, as a rule, from a sensor of 10 to 14 bits (ours). */
const suspicious = 16383;

/**
 * Decodes an image of more than 8 bits a value: all of it is looked at, as its range decides how a part of it looks.
 *
 * Values of 16 bits are scaled from 0..65535, unless none is above 16383: then it cannot be told whether they are of 10, 12 or 14
 * bits or dark, and the range must be given. So must that of floating-point and 32-bit values.
 *
 * @returns undefined for 8 bits a value, and for transparency, which the general decoder lays on the background
 * @throws Error that asks for `range`
 */
export async function decodeDeep(
  input: string | Uint8Array,
  { pixelLimit, range }: ReadSettings,
): Promise<DecodedImage | undefined> {
  const image = sharp(input, { limitInputPixels: pixelLimit, failOn: 'error' });
  const { depth, channels, hasAlpha, format } = await image.metadata();
  if (depth === 'uchar') return undefined;
  const isWhole = depth === 'ushort';
  if (!isWhole && range === undefined) {
    throw new Error(
      `its values are of the type ${depth}, whose range ${format} does not say; pass range: [black, white], [0, 1] for example`,
    );
  }
  if (hasAlpha && range !== undefined) {
    throw new Error('it has transparency, which cannot be combined with range; save it without');
  }
  const space = isWhole ? 'rgb16' : channels < 3 ? 'b-w' : 'scrgb';
  const { data, info } = await image
    .autoOrient()
    .removeAlpha()
    .pipelineColourspace(space)
    .toColourspace(space)
    .raw({ depth: isWhole ? 'ushort' : 'float' })
    .toBuffer({ resolveWithObject: true });
  const values = isWhole
    ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2)
    : new Float32Array(data.buffer, data.byteOffset, data.length / 4);
  const scale = range ?? rangeOf(values);
  // Laying 16 bits on a background is what the general decoder does.
  if (hasAlpha) return undefined;
  const { height, width, channels: found } = info;
  return { height, width, data: scaled(values, scale, found, height * width) };
}

/** @throws Error where the values do not tell */
function rangeOf(values: ArrayLike<number>): Interval {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, values[i]);
  if (largest > suspicious || largest === 0) return [0, 65535];
  const bits = Math.max(8, Math.ceil(Math.log2(largest + 1)));
  throw new Error(
    `it has 16 bits a value but none above ${largest}: perhaps ${bits} bits of a sensor, perhaps a dark image; ` +
      `pass range: [0, ${2 ** bits - 1}], or [0, 65535] to take them as they are`,
  );
}

function scaled(values: ArrayLike<number>, [low, high]: Interval, channels: number, pixels: number): Uint8Array {
  const data = new Uint8Array(pixels * 3);
  for (let i = 0; i < data.length; i++) {
    const value = channels >= 3 ? values[Math.floor(i / 3) * channels + (i % 3)] : values[Math.floor(i / 3) * channels];
    data[i] = Math.round(Math.min(1, Math.max(0, (value - low) / (high - low))) * 255);
  }
  return data;
}
