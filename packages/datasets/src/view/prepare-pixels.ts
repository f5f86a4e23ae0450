import type { Color } from '../augmentation/augmentation.ts';
import { checkFrame } from '../augmentation/check-frame.ts';
import type { DecodedImage } from '../augmentation/decoded-image.ts';
import { bytesOf } from '../augmentation/kernels.ts';
import { place } from '../augmentation/place.ts';
import { show } from '../augmentation/show.ts';
import { regionOf } from '../images/region.ts';
import { randomStream } from '../random-stream.ts';
import type { Box } from '../reading/box.ts';
import { cutImage } from '../reading/cut-image.ts';
import { readViewContract } from './view-contract.ts';
import type { ViewContract } from './view-contract.ts';

/** Decoded pixels: RGB, or RGBA as a page's canvas gives them (`ImageData`). */
export interface Pixels {
  /** In pixels. */
  readonly height: number;
  /** In pixels. */
  readonly width: number;
  /** `[H, W, 3]` or `[H, W, 4]`, 8 bits. */
  readonly data: Uint8Array | Uint8ClampedArray;
}

/**
 * Decoded pixels as a model sees them at test time, to the bit what a set with the same contract loads. In Node and in a page.
 *
 * @param pixels of the whole image, turned as Exif says
 * @param contract of the model: what `contract.json` says, or {@link viewContract} makes
 * @param options.box the part of the image that shows the object
 * @returns uint8 RGB `[H, W, 3]`; belongs to the caller
 * @throws RangeError for pixels of another length, a box that is not inside, a contract that makes no sense
 */
export function preparePixels(
  pixels: Pixels,
  contract: ViewContract,
  { box }: { readonly box?: Box | undefined } = {},
): Uint8Array {
  const { size, shrink, steps, background } = readViewContract(contract);
  const image = cutImage(withoutAlpha(pixels, background), checkedBox(pixels, box));
  const smaller = shrinkImage(image, shrink);
  const placement = place([smaller.height, smaller.width], steps, randomStream());
  checkFrame(placement, size);
  const region = regionOf(placement, smaller);
  return bytesOf(show(cutImage(smaller, region.box), region.placement, background)).slice();
}

/** What a set's images go through before anything else. */
function shrinkImage(image: DecodedImage, shrink: ViewContract['shrink']): DecodedImage {
  if (shrink.length === 0) return image;
  const placement = place([image.height, image.width], shrink, randomStream(0));
  const { height, width } = placement;
  return { height, width, data: bytesOf(show(image, placement, [255, 255, 255])).slice() };
}

function withoutAlpha({ height, width, data }: Pixels, background: Color): DecodedImage {
  const count = height * width;
  if (data.length !== count * 3 && data.length !== count * 4) {
    throw new RangeError(
      `preparePixels: expected ${height} x ${width} pixels of 3 or 4 bytes, received ${data.length} bytes; pass RGB or RGBA`,
    );
  }
  if (data.length === count * 3) {
    return { height, width, data: data instanceof Uint8Array ? data : Uint8Array.from(data) };
  }
  const out = new Uint8Array(count * 3);
  for (let i = 0, at = 0; i < out.length; i += 3, at += 4) {
    const opaque = data[at + 3] / 255;
    for (let c = 0; c < 3; c++) out[i + c] = Math.round(data[at + c] * opaque + background[c] * (1 - opaque));
  }
  return { height, width, data: out };
}

function checkedBox({ height, width }: Pixels, box: Box | undefined): Box | undefined {
  if (box === undefined) return undefined;
  const { left, top, width: w, height: h } = box;
  if (
    ![left, top, w, h].every(Number.isInteger) ||
    left < 0 ||
    top < 0 ||
    w < 1 ||
    h < 1 ||
    left + w > width ||
    top + h > height
  ) {
    throw new RangeError(
      `preparePixels: expected a box inside ${width} x ${height}, received ${w} x ${h} at ${left}, ${top}; correct it`,
    );
  }
  return box;
}
