import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { OpenEmbedderOptions } from './image-embedder.ts';

/** With defaults. @throws RangeError for unknown names and values that make no sense */
export function openOptions(options: OpenEmbedderOptions): { readonly batchSize: number; readonly pixelLimit: number } {
  const caller = 'openEmbedder';
  refuseUnknownOptions(caller, options, ['engine', 'batchSize', 'pixelLimit']);
  const { batchSize = 32, pixelLimit = 100_000_000 } = options;
  for (const [name, value, most] of [
    ['batchSize', batchSize, 4096],
    ['pixelLimit', pixelLimit, 2 ** 31],
  ] as const) {
    if (Number.isInteger(value) && value >= 1 && value <= most) continue;
    throw new RangeError(
      `${caller}: expected ${name} to be a whole number in 1..${most}, received ${JSON.stringify(value)}; leave it out for the default`,
    );
  }
  return { batchSize, pixelLimit };
}
