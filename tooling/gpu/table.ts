import type { StepSetting } from './step-time.ts';

type Net = Pick<StepSetting, 'net' | 'batch' | 'pixels'>;
type Variant = Omit<StepSetting, keyof Net | 'steps' | 'width'>;

const usual: Variant = { compile: {}, layout: 'nhwc', feed: 'device', tf32: true };

/** How a step is computed, by the words of the table, the most telling first. */
const variants: Readonly<Record<string, Variant>> = {
  plain: usual,
  'XLA clusters': { ...usual, compile: { optimize: 'xla-clusters' } },
  'XLA whole': { ...usual, compile: { optimize: 'xla' } },
  'XLA clusters, bfloat16': { ...usual, compile: { optimize: 'xla-clusters', precision: 'bfloat16' } },
  bfloat16: { ...usual, compile: { precision: 'bfloat16-casts' } },
  'XLA clusters, bytes from the host': { ...usual, feed: 'uint8', compile: { optimize: 'xla-clusters' } },
  'XLA clusters, int32 from the host': { ...usual, feed: 'int32', compile: { optimize: 'xla-clusters' } },
  'layout optimizer on': { ...usual, layout: 'optimizer' },
  'without TF32': { ...usual, tf32: false },
};

const nets: readonly Net[] = [
  { net: 'resnet18', batch: 32, pixels: 64 },
  { net: 'resnet18', batch: 256, pixels: 224 },
  { net: 'resnet50', batch: 64, pixels: 224 },
  { net: 'resnet18', batch: 32, pixels: 224 },
];

/** The same on a machine without a GPU, to see that the program runs: sizes at which nothing can be concluded. */
const smallNets: readonly Net[] = [{ net: 'resnet18', batch: 4, pixels: 32 }];

/** The rows of ours in the order in which they are measured: as time may run out, every net's first variants come first. */
export function settingsOf(small: boolean): readonly (StepSetting & { readonly variant: string })[] {
  const [steps, width] = small ? [2, 8] : [30, 64];
  return Object.entries(variants).flatMap(([variant, each]) =>
    (small ? smallNets : nets).map((net) => ({ variant, ...net, ...each, steps, width })),
  );
}

/** The rows of torch. */
export function torchSettings(small: boolean): readonly (Net & { readonly precision: 'tf32' | 'bfloat16' })[] {
  return (small ? smallNets : nets).flatMap((net) =>
    (['tf32', 'bfloat16'] as const).map((precision) => ({ ...net, precision })),
  );
}
