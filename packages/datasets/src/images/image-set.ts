import type { Augmentation } from '../augmentation/augmentation.ts';
import type { ImageSet } from '../image-set.ts';
import { decodingLanes, inLanes } from '../in-lanes.ts';
import type { ViewContract } from '../view/view-contract.ts';
import { viewKeys } from '../view-keys.ts';
import { sourceOf } from './pixel-source.ts';
import type { ImageReference } from './pixel-source.ts';
import { renderView } from './render-view.ts';
import type { ViewRequest } from './render-view.ts';
import { workerPool } from './worker-pool.ts';

/** What {@link imageSet} is made of. */
export interface ImageSetParts extends Omit<
  ImageSet,
  'load' | 'loadAugmented' | 'height' | 'width' | 'length' | 'view'
> {
  readonly images: readonly ImageReference[];
  readonly view: ViewContract;
  /** Threads that decode and augment; 0 uses the main thread for all but decoding. */
  readonly workers: number;
}

/** A set whose images are read when they are asked for. */
export function imageSet({ images, view: contract, workers, ...set }: ImageSetParts): ImageSet {
  const { size: frame, steps, background } = contract;
  const [height, width] = frame;
  const length = height * width * 3;
  const render =
    workers > 0
      ? workerPool(workers).render
      : (image: ImageReference, request: ViewRequest, out: Uint8Array) => renderView(sourceOf(image), request, out);
  const renderAll = async (
    indices: ArrayLike<number>,
    requestOf: (position: number) => ViewRequest,
  ): Promise<Uint8Array> => {
    checkIndices(indices, images.length);
    const out = new Uint8Array(indices.length * length);
    await inLanes(indices.length, decodingLanes, async (position) => {
      const place = out.subarray(position * length, (position + 1) * length);
      await render(images[indices[position]], requestOf(position), place);
    });
    return out;
  };
  const plain: ViewRequest = { frame, geometry: steps, fill: background, key: [] };
  return {
    ...set,
    length: images.length,
    height,
    width,
    view: contract,
    load: (indices) => renderAll(indices, () => plain),
    loadAugmented: (indices, view) => {
      const keys = viewKeys(indices, view);
      const augmentation = completed(view.augmentation, contract);
      return renderAll(indices, (position) => ({ ...plain, augmentation, key: keys[position] }));
    },
  };
}

/** An augmentation that names no size starts from the test-time view. */
function completed(augmentation: Augmentation, { steps, background }: ViewContract): Augmentation {
  if (augmentation.geometry.some((change) => 'size' in change || 'length' in change)) return augmentation;
  const geometry = [...steps, ...augmentation.geometry];
  // Around a padded image is what is around it at test time.
  return steps.some(({ kind }) => kind === 'pad')
    ? { ...augmentation, geometry, fill: background }
    : { ...augmentation, geometry };
}

function checkIndices(indices: ArrayLike<number>, length: number): void {
  for (let i = 0; i < indices.length; i++) {
    if (!(indices[i] >= 0 && indices[i] < length)) {
      throw new RangeError(`load: expected indices in 0..${length - 1}, received ${indices[i]}; check the sampler`);
    }
  }
}
