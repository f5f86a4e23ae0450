/** Channels to the nearest multiple of 8, but not more than a tenth below; at least 8. */
export function multipleOf8(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}
