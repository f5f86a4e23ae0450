/**
 * Numbers in IEEE half precision, to the nearest and halves to even; what is too small becomes a denormal number or 0.
 *
 * @throws RangeError for a number that half precision does not reach, 65,520 and more, or that is none
 */
export function toHalf(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, halfBits);
}

function halfBits(value: number): number {
  const magnitude = Math.abs(value);
  if (!(magnitude < 65520)) {
    throw new RangeError(
      `toHalf: expected numbers between -65504 and 65504, received ${value}; export these weights as float32`,
    );
  }
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  // The numbers of one exponent lie 2^(exponent - 10) apart; below 2^-14 all lie 2^-24 apart.
  const exponent = magnitude < 2 ** -14 ? -14 : Math.floor(Math.log2(magnitude));
  const steps = roundHalfToEven(magnitude * 2 ** (10 - exponent));
  // Of a normal number 1,024 steps are its leading one, which the exponent's field stands for; a carry moves on into it.
  return sign | (((exponent + 14) << 10) + steps);
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
