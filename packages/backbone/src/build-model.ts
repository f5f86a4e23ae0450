import { batchNormalization } from '@htg/engine';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { buildTrunk } from './backbone.ts';
import type { ResolvedOptions } from './embedder-options.ts';
import { learningOf } from './families/stages.ts';
import type { Trunk } from './families/stages.ts';
import { buildInput } from './image-input.ts';
import type { ImageInput } from './image-input.ts';
import { keypointBlock } from './keypoint-block.ts';
import { GeneralizedMeanPooling } from './layers/generalized-mean-pooling.ts';

/** An embedder's net with weights of zeros. */
export interface BuiltModel {
  /** Images in, embeddings out, those after the neck where there is one. */
  readonly model: LayersModel;
  /** Images in, embeddings before and after the neck out, where there is one; shares its layers with `model`. */
  readonly both?: LayersModel;
  /** The parts of an embedding side by side, before any norm of the whole. */
  readonly joined: SymbolicTensor;
  /** The layers that follow: the batch norm of the whole and the neck, each where there is one. */
  readonly norms: { readonly whole?: Layer; readonly neck?: Layer };
  readonly parts: Readonly<Record<string, number>>;
}

type Layer = tfl.layers.Layer;

/**
 * The layers of F: trunk, pooling and fully connected layer, keypoint blocks, concatenation, batch norms.
 *
 * @param folded convolutions with bias instead of convolutions with batch norm, for inference
 */
export function buildModel(options: ResolvedOptions, input: ImageInput, folded: boolean): BuiltModel {
  const { backbone, keypointBlocks, embeddingNorm, neck } = options;
  const { images, normalized } = buildInput(input);
  const trunk = buildTrunk(normalized, backbone, learningOf({ ...options, folded }));

  const features: Record<string, SymbolicTensor> = { global: globalFeature(trunk, options) };
  const block = backbone.family === 'resnet' ? backbone.block : 'bottleneck';
  for (const stage of keypointBlocks) {
    const map = trunk.stages[stage - 1];
    const keypoints = options.keypoints ?? map.shape[3] ?? 0;
    features[`keypoints${stage}`] = keypointBlock(map, { block, stage, keypoints, folded });
  }
  const joined = concatenate(Object.values(features));
  const norms = {
    ...(embeddingNorm === 'batch' && { whole: batchNormalization({ name: 'embedding.norm' }) }),
    ...(neck === 'batch' && { neck: batchNormalization({ name: 'neck', center: false }) }),
  };
  const embedding = (norms.whole?.apply(joined) ?? joined) as SymbolicTensor;
  const last = (norms.neck?.apply(embedding) ?? embedding) as SymbolicTensor;
  return {
    model: tfl.model({ name: 'embedder', inputs: images, outputs: last }),
    ...(last !== embedding && {
      both: tfl.model({ name: 'embedder.both', inputs: images, outputs: [embedding, last] }),
    }),
    joined,
    norms,
    parts: Object.fromEntries(Object.entries(features).map(([name, feature]) => [name, feature.shape[1] ?? 0])),
  };
}

function globalFeature(trunk: Trunk, { pooling, embeddingLength }: ResolvedOptions): SymbolicTensor {
  const pooled = pool(trunk, pooling);
  if (embeddingLength === null) return pooled;
  const dense = tfl.layers.dense({ name: 'global', units: embeddingLength, kernelInitializer: 'zeros' });
  return dense.apply(pooled) as SymbolicTensor;
}

function pool({ map, token, afterPooling }: Trunk, pooling: ResolvedOptions['pooling']): SymbolicTensor {
  if (pooling === 'class' && token !== undefined) return token;
  const layer =
    pooling === 'gem'
      ? new GeneralizedMeanPooling({ name: 'pooling' })
      : tfl.layers.globalAveragePooling2d({ name: 'pooling' });
  const pooled = layer.apply(map) as SymbolicTensor;
  if (pooling === 'class+average' && token !== undefined) {
    return tfl.layers.concatenate({ name: 'pooled' }).apply([token, pooled]) as SymbolicTensor;
  }
  return afterPooling === undefined ? pooled : afterPooling(pooled);
}

function concatenate(features: SymbolicTensor[]): SymbolicTensor {
  if (features.length === 1) return features[0];
  return tfl.layers.concatenate({ name: 'embedding' }).apply(features) as SymbolicTensor;
}
