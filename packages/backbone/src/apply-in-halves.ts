import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { BuiltModel } from './build-model.ts';
import type { Embedder } from './embedder.ts';

/** A net in two: images to parts, parts to embeddings. Built at the first use, of the layers that are there. */
export function applyInHalves(
  { model, joined, norms }: Pick<BuiltModel, 'model' | 'joined' | 'norms'>,
  checkImages: (images: Tensor4D) => void,
): Pick<Embedder, 'applyParts' | 'applyNorms'> {
  let first: LayersModel | undefined;
  return {
    applyParts: (images, { training = false, frozenStatistics, acrossWorkers } = {}) => {
      checkImages(images);
      first ??= tfl.model({ name: 'embedder.parts', inputs: model.inputs, outputs: joined });
      const half = first;
      return tf.tidy(() => half.apply(images, { training, frozenStatistics, acrossWorkers }) as Tensor2D);
    },
    applyNorms: (parts, { training = false, frozenStatistics, acrossWorkers } = {}) =>
      tf.tidy(() => {
        const how = { training, frozenStatistics, acrossWorkers };
        const metric = (norms.whole?.apply(parts, { ...how }) ?? tf.clone(parts)) as Tensor2D;
        return { metric, classification: (norms.neck?.apply(metric, { ...how }) ?? tf.clone(metric)) as Tensor2D };
      }),
  };
}
