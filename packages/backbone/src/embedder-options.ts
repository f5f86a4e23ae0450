import { checkOneOf, refuseUnknownOptions } from '@htg/ground/check-options';
import { inputContract } from './backbone.ts';
import type { Backbone } from './backbone.ts';
import { stageNames } from './families/stages.ts';
import type { Freezing } from './families/stages.ts';
import type { ImageInput } from './image-input.ts';

/** What `createEmbedder` takes; plain data, so that a saved embedder can carry it. */
export interface EmbedderOptions extends Freezing {
  /** The network that is followed by pooling and the embedding's layer. */
  readonly backbone: Backbone;
  /** Side of the square images, or their height and width, in pixels; by default what the backbone's weights were trained with. */
  readonly imageSize?: number | readonly [height: number, width: number];
  /** Mean and deviation per channel of pixels divided by 255; the backbone's own by default, mostly ImageNet's. */
  readonly colors?: Pick<ImageInput, 'mean' | 'deviation'>;
  /**
   * How the last map becomes one vector: `average`, or GeM, the generalized mean with a learned exponent. Of a vision transformer: its `class`
   * token, the default there, the `average` of its patches, or `class+average`, both side by side.
   */
  readonly pooling?: 'average' | 'gem' | 'class' | 'class+average';
  /** Length of the global feature, made by one fully connected layer; null leaves the pooled vector as it is. Default 128. */
  readonly embeddingLength?: number | null;
  /** Blocks (1..4) that get a keypoint block; `[3, 4]` by default, the method's; a vision transformer has none. */
  readonly keypointBlocks?: readonly number[];
  /** Keypoint types per keypoint block; as many as the block has channels by default. */
  readonly keypoints?: number | undefined;
  /** Batch norm over the whole concatenation (ours; training from scratch needs it), the default, or none. */
  readonly embeddingNorm?: 'batch' | 'none';
  /**
   * Re-identification's neck: a batch norm without beta after the embedding. Metric losses see what comes before it, the softmax and
   * retrieval what comes after. With it, `embeddingNorm` is best `none`. Source: Luo et al., "Bag of Tricks", CVPR Workshops 2019.
   */
  readonly neck?: 'batch' | 'none';
  /** Of the initial weights. Default 0. */
  readonly seed?: number;
}

/** The options with every default filled in. */
/** Every default is filled in. */
export type ResolvedOptions = Required<Omit<EmbedderOptions, 'imageSize' | 'freezeThrough' | 'keypoints'>> &
  Pick<EmbedderOptions, 'freezeThrough' | 'keypoints'> & { readonly imageSize: readonly [number, number] };

/** Fills in defaults and checks. @throws RangeError naming the option that does not fit */
export function resolveOptions({ imageSize, ...options }: EmbedderOptions): ResolvedOptions {
  const { imageSize: side, mean, deviation } = inputContract(options.backbone);
  const isTransformer = options.backbone.family === 'vit';
  const size = imageSize ?? side;
  const resolved: ResolvedOptions = {
    colors: { mean, deviation },
    pooling: isTransformer ? 'class' : 'average',
    embeddingLength: 128,
    keypointBlocks: isTransformer ? [] : [3, 4],
    embeddingNorm: 'batch',
    neck: 'none',
    frozenStatistics: false,
    seed: 0,
    ...defined(options),
    backbone: options.backbone,
    imageSize: typeof size === 'number' ? [size, size] : size,
  };
  checkNames(resolved);
  check(resolved);
  checkTransformer(resolved);
  return resolved;
}

/** Without the entries that are undefined: a default is to stand in for them. */
function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function fail(expected: string, received: string, advice: string): never {
  throw new RangeError(`createEmbedder: expected ${expected}, received ${received}; ${advice}`);
}

/** Options that are one of a few words. */
const words: Readonly<Record<string, readonly (string | boolean)[]>> = {
  embeddingNorm: ['batch', 'none'],
  freezeThrough: stageNames,
  frozenStatistics: [false, true],
  neck: ['batch', 'none'],
  pooling: ['average', 'gem', 'class', 'class+average'],
};

const others = ['backbone', 'colors', 'embeddingLength', 'imageSize', 'keypointBlocks', 'keypoints', 'seed'];

function checkNames(options: ResolvedOptions): void {
  refuseUnknownOptions('createEmbedder', options, [...Object.keys(words), ...others]);
  for (const [name, choices] of Object.entries(words)) {
    checkOneOf('createEmbedder', name, options[name as keyof ResolvedOptions], choices);
  }
}

function checkTransformer({ backbone, pooling, keypointBlocks }: ResolvedOptions): void {
  const isTransformer = backbone.family === 'vit';
  if (isTransformer && keypointBlocks.length > 0) {
    const advice =
      'its attention has read all patches into each, so they keep no place of their own: leave keypointBlocks out';
    fail(`no keypointBlocks with ${backbone.name}`, `[${keypointBlocks.join(', ')}]`, advice);
  }
  if (isTransformer && pooling === 'gem') {
    fail(
      `pooling class, average or class+average with ${backbone.name}`,
      'gem',
      'GeM is for maps without negative numbers',
    );
  }
  if (!isTransformer && pooling.startsWith('class')) {
    fail(`pooling average or gem with ${backbone.name}`, pooling, 'only a vision transformer has a class token');
  }
}

function check({ imageSize, embeddingLength, keypointBlocks, keypoints, colors }: ResolvedOptions): void {
  const whole = (value: number): boolean => Number.isInteger(value) && value > 0;
  if (!imageSize.every(whole)) {
    fail('a whole imageSize > 0', imageSize.join(' x '), 'pass the side in pixels, such as 64');
  }
  if (embeddingLength !== null && !(whole(embeddingLength) && embeddingLength <= 65_536)) {
    fail('a whole embeddingLength in 1..65536 or null', String(embeddingLength), '128 is the default');
  }
  const stages = new Set(keypointBlocks);
  if (stages.size < keypointBlocks.length || keypointBlocks.some((stage) => ![1, 2, 3, 4].includes(stage))) {
    const received = `[${keypointBlocks.join(', ')}]`;
    fail('keypointBlocks to be some of 1, 2, 3, 4, each once', received, "[3, 4] are the method's");
  }
  if (keypoints !== undefined && !whole(keypoints)) {
    fail('whole keypoints > 0', String(keypoints), 'leave it out for one per channel');
  }
  if (!colors.deviation.every((deviation) => deviation > 0)) {
    fail('deviations > 0', `[${colors.deviation.join(', ')}]`, 'divide pixels by 255 before taking their deviation');
  }
}
