import type { FoundWeights } from './found-weights.ts';

type Triple = readonly [number, number, number];

/** What timm's `config.json` says of the images that weights were trained with; nothing where it is another's. */
export function inputOfConfig(text: string): Pick<FoundWeights, 'colors' | 'imageSize' | 'license'> {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return {};
  }
  const { pretrained_cfg: timm } = config as { readonly pretrained_cfg?: Readonly<Record<string, unknown>> };
  const { mean, std: deviation, input_size: size, license } = timm ?? {};
  const side = Array.isArray(size) && typeof size[2] === 'number' ? size[2] : undefined;
  return {
    ...(isTriple(mean) && isTriple(deviation) && deviation.every((one) => one > 0) && { colors: { mean, deviation } }),
    ...(side !== undefined && { imageSize: side }),
    ...(typeof license === 'string' && { license }),
  };
}

function isTriple(value: unknown): value is Triple {
  return Array.isArray(value) && value.length === 3 && value.every((one) => typeof one === 'number');
}
