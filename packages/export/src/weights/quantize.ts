/** Whole numbers -127..127 and, for each channel, what one step of them is worth. */
export interface QuantizedWeight {
  readonly values: Int8Array;
  readonly scales: Float32Array;
}

/**
 * A weight in 8 bits, symmetric, with one scale per channel: `w = scale_c q`, `scale_c = max |w_c| / 127`.
 *
 * @param shape of the weight
 * @param axis along which the channels lie
 * @throws RangeError for numbers that are none
 */
export function quantizeWeight(data: Float32Array, shape: readonly number[], axis: number): QuantizedWeight {
  const channels = shape[axis];
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const channelOf = (i: number): number => Math.floor(i / inner) % channels;
  const scales = new Float32Array(channels);
  data.forEach((value, i) => {
    if (!Number.isFinite(value)) {
      throw new RangeError(`quantizeWeight: expected finite weights, received ${value}; was the training stable?`);
    }
    const channel = channelOf(i);
    scales[channel] = Math.max(scales[channel], Math.abs(value) / 127);
  });
  // A channel of zeros takes any scale.
  scales.forEach((scale, channel) => {
    if (scale === 0) scales[channel] = 1;
  });
  const values = Int8Array.from(data, (value, i) =>
    Math.max(-127, Math.min(127, Math.round(value / scales[channelOf(i)]))),
  );
  return { values, scales };
}
