/**
 * Importing this module registers the layers that plain TensorFlow.js does not know, so that `tf.loadLayersModel` can read a saved
 * embedder. It registers nothing that plain TensorFlow.js has itself.
 */
import { serialization } from '@tensorflow/tfjs-core';
import { GeneralizedMeanPooling } from './layers/generalized-mean-pooling.ts';
import { KeypointDensity } from './layers/keypoint-density.ts';
import { KeypointPooling } from './layers/keypoint-pooling.ts';

for (const layer of [GeneralizedMeanPooling, KeypointDensity, KeypointPooling]) serialization.registerClass(layer);

export { GeneralizedMeanPooling, KeypointDensity, KeypointPooling };
