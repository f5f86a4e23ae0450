import type { layers, LayersModel } from '@tensorflow/tfjs-layers';
import { GraphBuilder } from '../graph/graph-builder.ts';
import type { EmbeddingGraph, Value } from '../graph/graph.ts';
import { lowerGelu, lowerHardSigmoid, lowerHardSwish, lowerReLU } from './activation-layers.ts';
import { lowerConvolution, lowerDepthwise, lowerMaxPooling, lowerZeroPadding } from './convolution-layers.ts';
import { readLayerWeights } from './layer-reader.ts';
import type { LowerLayer } from './layer-reader.ts';
import {
  lowerBatchNorm,
  lowerInstanceNorm,
  lowerLayerNorm,
  lowerLayerScale,
  lowerRescaling,
} from './normalization-layers.ts';
import {
  lowerAveragePooling,
  lowerGeneralizedMean,
  lowerKeypointDensity,
  lowerKeypointPooling,
} from './pooling-layers.ts';
import { lowerChannelSlice, lowerConcatenate, lowerDense, lowerMerge, lowerReshape } from './shape-layers.ts';
import { lowerClassToken, lowerPatchMap, lowerSelfAttention, lowerTokens } from './token-layers.ts';

/** Every layer that an embedder may have, by the name of its class. */
const lowerings: Readonly<Record<string, LowerLayer>> = {
  Add: lowerMerge('add'),
  BatchNormalization: lowerBatchNorm,
  ChannelSlice: lowerChannelSlice,
  ClassToken: lowerClassToken,
  Concatenate: lowerConcatenate,
  Conv2D: lowerConvolution,
  Dense: lowerDense,
  DepthwiseConv2D: lowerDepthwise,
  Gelu: lowerGelu,
  GeneralizedMeanPooling: lowerGeneralizedMean,
  GlobalAveragePooling2D: lowerAveragePooling,
  HardSigmoid: lowerHardSigmoid,
  HardSwish: lowerHardSwish,
  InstanceNormalization: lowerInstanceNorm,
  KeypointDensity: lowerKeypointDensity,
  KeypointPooling: lowerKeypointPooling,
  LayerNormalization: lowerLayerNorm,
  LayerScale: lowerLayerScale,
  MaxPooling2D: lowerMaxPooling,
  Multiply: lowerMerge('mul'),
  PatchMap: lowerPatchMap,
  ReLU: lowerReLU,
  Rescaling: lowerRescaling,
  Reshape: lowerReshape,
  SelfAttention: lowerSelfAttention,
  TokensWithPositions: lowerTokens,
  ZeroPadding2D: lowerZeroPadding,
};

/**
 * An embedder's layers as the few operations that other systems have, for inference.
 *
 * @param model one input of images, one output; every layer is used once
 * @throws RangeError for a layer that embedders do not have
 */
export async function lowerModel(model: LayersModel): Promise<EmbeddingGraph> {
  const graph = new GraphBuilder();
  const values = new Map<string, Value>();
  let input = 0;
  for (const layer of model.layers) {
    graph.enter(layer.name);
    const type = layer.getClassName();
    if (type === 'InputLayer') {
      input = graph.add({ op: 'input' }, [], [null, ...(model.inputs[0].shape as number[]).slice(1)]);
      values.set(layer.name, input);
      continue;
    }
    if (!Object.hasOwn(lowerings, type)) {
      throw new RangeError(
        `export: expected layers of an embedder, received ${type} in ${layer.name}; they are ${Object.keys(lowerings).join(', ')}`,
      );
    }
    const inputs = layer.inboundNodes[0].inboundLayers.map((before) => valueOf(values, before));
    const weights = await readLayerWeights(layer);
    values.set(layer.name, lowerings[type]({ name: layer.name, graph, config: layer.getConfig(), weights }, inputs));
  }
  return graph.finish(input, valueOf(values, model.outputLayers[0]));
}

function valueOf(values: ReadonlyMap<string, Value>, { name }: layers.Layer): Value {
  const value = values.get(name);
  if (value === undefined)
    throw new Error(`export: expected layers in the order of the net, received ${name} too late`);
  return value;
}
