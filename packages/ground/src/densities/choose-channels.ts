/** Densities of one block, `[N, H, W, C]` row by row; each channel of each image sums to 1 over its positions. */
export interface Densities {
  readonly values: Float32Array;
  readonly shape: readonly [images: number, height: number, width: number, channels: number];
}

/**
 * The channels worth showing: those that point most clearly (lowest mean entropy over the images) and each at other places than
 * those chosen before. A channel whose mean density over the images resembles a chosen one's (cosine above 0.9, ours) is passed
 * over while others are left.
 *
 * @returns at most `count` channels, clearest first
 */
export function chooseChannels(densities: Densities, count: number): number[] {
  const [, , , channels] = densities.shape;
  const entropies = Array.from({ length: channels }, (_, channel) => meanEntropy(densities, channel));
  const byClarity = [...entropies.keys()].sort((a, b) => entropies[a] - entropies[b] || a - b);
  const chosen: number[] = [];
  const seen: Float64Array[] = [];
  const passed: number[] = [];
  for (const channel of byClarity) {
    if (chosen.length === count) break;
    const all = densityOf(densities, channel);
    if (seen.some((other) => cosine(other, all) > 0.9)) {
      passed.push(channel);
      continue;
    }
    chosen.push(channel);
    seen.push(all);
  }
  return [...chosen, ...passed].slice(0, Math.min(count, channels));
}

/** Densities of a channel for all images, `[N H W]`. */
function densityOf({ values, shape: [images, height, width, channels] }: Densities, channel: number): Float64Array {
  return Float64Array.from({ length: images * height * width }, (_, i) => values[i * channels + channel]);
}

function meanEntropy(densities: Densities, channel: number): number {
  const all = densityOf(densities, channel);
  return all.reduce((sum, p) => sum - (p > 0 ? p * Math.log(p) : 0), 0) / densities.shape[0];
}

function cosine(a: Float64Array, b: Float64Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return ab / Math.sqrt(aa * bb);
}
