/**
 * Importing this module registers the layers that plain TensorFlow.js does not know, so that `tf.loadLayersModel` can read a saved
 * embedder. It registers nothing that plain TensorFlow.js has itself.
 */
import { serialization } from '@tensorflow/tfjs-core';
import { ChannelSlice } from './layers/channel-slice.ts';
import { Gelu } from './layers/gelu.ts';
import { GeneralizedMeanPooling } from './layers/generalized-mean-pooling.ts';
import { HardSigmoid, HardSwish } from './layers/hard-swish.ts';
import { InstanceNormalization } from './layers/instance-normalization.ts';
import { KeypointDensity } from './layers/keypoint-density.ts';
import { KeypointPooling } from './layers/keypoint-pooling.ts';
import { LayerScale } from './layers/layer-scale.ts';
import { SelfAttention } from './layers/self-attention.ts';
import { ClassToken, PatchMap, TokensWithPositions } from './layers/tokens.ts';

for (const layer of [
  ChannelSlice,
  ClassToken,
  Gelu,
  GeneralizedMeanPooling,
  HardSigmoid,
  HardSwish,
  InstanceNormalization,
  KeypointDensity,
  KeypointPooling,
  LayerScale,
  PatchMap,
  SelfAttention,
  TokensWithPositions,
]) {
  serialization.registerClass(layer);
}

export {
  ChannelSlice,
  ClassToken,
  Gelu,
  GeneralizedMeanPooling,
  HardSigmoid,
  HardSwish,
  InstanceNormalization,
  KeypointDensity,
  KeypointPooling,
  LayerScale,
  PatchMap,
  SelfAttention,
  TokensWithPositions,
};
