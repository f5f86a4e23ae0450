import { imageNetColors } from './image-input.ts';
import type { ImageInput } from './image-input.ts';
import type { ResNet } from './resnet.ts';
import type { Freezing } from './trunk.ts';

/** What `createEmbedder` takes; plain data, so that a saved embedder can carry it. */
export interface EmbedderOptions extends Freezing {
  readonly backbone: ResNet;
  /** Side of the square images, or their height and width, in pixels. */
  readonly imageSize: number | readonly [height: number, width: number];
  /** Mean and deviation per channel of pixels divided by 255; ImageNet's by default. */
  readonly colors?: Pick<ImageInput, 'mean' | 'deviation'>;
  /** How the last map becomes one vector: `average`, or GeM, the generalized mean with a learned exponent. */
  readonly pooling?: 'average' | 'gem';
  /** Length of the global feature, made by one fully connected layer; null leaves the pooled vector as it is. Default 128. */
  readonly embeddingLength?: number | null;
  /** Blocks (1..4) that get a keypoint block; `[3, 4]` by default, the method's. */
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
  readonly seed?: number;
}

/** The options with every default filled in. */
export type ResolvedOptions = Required<Omit<EmbedderOptions, 'imageSize' | 'freezeThrough' | 'keypoints'>> &
  Pick<EmbedderOptions, 'freezeThrough' | 'keypoints'> & { readonly imageSize: readonly [number, number] };

/** Fills in defaults and checks; `name` opens the error text. @throws RangeError naming the option that does not fit */
export function resolveOptions({ imageSize, ...options }: EmbedderOptions): ResolvedOptions {
  const resolved: ResolvedOptions = {
    colors: imageNetColors,
    pooling: 'average',
    embeddingLength: 128,
    keypointBlocks: [3, 4],
    embeddingNorm: 'batch',
    neck: 'none',
    frozenStatistics: false,
    seed: 0,
    ...defined(options),
    backbone: options.backbone,
    imageSize: typeof imageSize === 'number' ? [imageSize, imageSize] : imageSize,
  };
  check(resolved);
  return resolved;
}

/** Without the entries that are undefined: a default is to stand in for them. */
function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function check({ imageSize, embeddingLength, keypointBlocks, keypoints, colors }: ResolvedOptions): void {
  const fail = (expected: string, received: string, advice: string): never => {
    throw new RangeError(`createEmbedder: expected ${expected}, received ${received}; ${advice}`);
  };
  const whole = (value: number): boolean => Number.isInteger(value) && value > 0;
  if (!imageSize.every(whole)) {
    fail('a whole imageSize > 0', imageSize.join(' x '), 'pass the side in pixels, such as 64');
  }
  if (embeddingLength !== null && !whole(embeddingLength)) {
    fail('a whole embeddingLength > 0 or null', String(embeddingLength), '128 is the default');
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
