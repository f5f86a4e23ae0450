import type { DecodedImage } from './decoded-image.ts';
import type { Filter } from './filter.ts';
import { bytesOf, halvesOf, kernels, layOut, wordsOf } from './kernels.ts';
import type { Stretch } from './kernels.ts';

/**
 * Filters an image along its rows, then along its columns.
 *
 * @returns the result, uint8 RGB, in the kernels' memory: good until it is laid out again
 */
export function resample(image: DecodedImage, across: Filter, down: Filter): Stretch {
  const { data, width } = image;
  const outWidth = across.starts.length;
  const outHeight = down.starts.length;
  const first = down.starts.reduce((least, start) => Math.min(least, start));
  const last = down.starts.reduce((most, start) => Math.max(most, start)) + down.count;
  // Rows beyond the image have weight 0, but they are read.
  const present = Math.min(last, image.height) - first;
  const [source, between, out, ...filters] = layOut([
    present * width * 3 + across.count * 3,
    (last - first) * outWidth * 3,
    outWidth * outHeight * 3,
    across.starts.length * 4,
    across.weights.length * 2,
    down.starts.length * 4,
    down.weights.length * 2,
  ]);
  bytesOf(source).set(data.subarray(first * width * 3, (first + present) * width * 3));
  wordsOf(filters[0]).set(across.starts);
  halvesOf(filters[1]).set(across.weights);
  wordsOf(filters[2]).set(down.starts.map((start) => start - first));
  halvesOf(filters[3]).set(down.weights);
  kernels.filterRows(
    source.address,
    width * 3,
    present,
    between.address,
    outWidth,
    filters[0].address,
    filters[1].address,
    across.count,
  );
  kernels.filterColumns(
    between.address,
    outWidth * 3,
    out.address,
    outHeight,
    filters[2].address,
    filters[3].address,
    down.count,
  );
  return out;
}
