import type { io } from '@tensorflow/tfjs-core';
import type { layers, LayersModel } from '@tensorflow/tfjs-layers';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { FastBatchNormalization } from './batch-normalization.ts';
import { FastConvolution } from './convolution.ts';
import { FastReLU } from './relu.ts';

/** Fast class by the stock class whose place it takes; both compute the same from the same fields. */
const replacements: ReadonlyMap<unknown, object> = new Map<unknown, object>([
  [Object.getPrototypeOf(FastBatchNormalization), FastBatchNormalization.prototype],
  [Object.getPrototypeOf(FastConvolution), FastConvolution.prototype],
  [Object.getPrototypeOf(FastReLU), FastReLU.prototype],
]);

/**
 * Lets a model's layers compute fast in training where this package has a fast class: batch normalization (which from then
 * on follows torch's rule for the running variance), convolution and ReLU. Weights, names, configuration and what is saved stay as they
 * are; other models of the process are not touched.
 *
 * @param model is changed in place
 * @returns the same model
 */
export function useFastLayers<Model extends LayersModel>(model: Model): Model {
  for (const layer of model.layers) {
    const nested = layer as layers.Layer | LayersModel;
    if ('layers' in nested) useFastLayers(nested);
    const fast = replacements.get(layer.constructor);
    if (fast !== undefined) Object.setPrototypeOf(layer, fast);
  }
  return model;
}

/**
 * Loads a layers model as `tf.loadLayersModel` does, with fast layers.
 *
 * @param source an address, or a handler of input
 * @returns the model, the caller's to dispose
 */
export async function loadFastLayersModel(source: string | io.IOHandler): Promise<LayersModel> {
  return useFastLayers(await loadLayersModel(source));
}
