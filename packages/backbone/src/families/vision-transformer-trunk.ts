import { convolution } from '@htg/engine';
import * as tfl from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { Gelu } from '../layers/gelu.ts';
import { layerNorm } from '../layers/layer-norm.ts';
import { LayerScale } from '../layers/layer-scale.ts';
import { SelfAttention } from '../layers/self-attention.ts';
import { ClassToken, PatchMap, TokensWithPositions } from '../layers/tokens.ts';
import type { Learning } from '../normalized-convolution.ts';
import type { LearningOf, Trunk } from './stages.ts';
import type { VisionTransformer } from './vision-transformer.ts';

/**
 * A vision transformer without its classifier: patches, class token, position embeddings, blocks of self-attention and a perceptron, each after a
 * layer norm (epsilon 1e-6) and added to its input, and a last layer norm. Freezing goes by quarters of its blocks.
 *
 * @throws RangeError where patches do not fill the image
 */
export function visionTransformerTrunk(input: SymbolicTensor, net: VisionTransformer, learning: LearningOf): Trunk {
  const { width, depth, patchSize } = net;
  const [, height, across] = input.shape;
  const [rows, columns] = [(height ?? 0) / patchSize, (across ?? 0) / patchSize];
  if (!Number.isInteger(rows) || !Number.isInteger(columns)) {
    throw new RangeError(
      `createEmbedder: expected an imageSize of whole patches of ${patchSize} px for ${net.name}, received ${height} x ${across}; ` +
        `take ${patchSize * Math.max(1, Math.round(rows))} x ${patchSize * Math.max(1, Math.round(columns))}`,
    );
  }
  const { trainable } = learning(0);
  const patches = convolution({
    name: 'patch_embed.proj',
    filters: width,
    kernelSize: patchSize,
    strides: patchSize,
    padding: 'valid',
    kernelInitializer: 'zeros',
    trainable,
  }).apply(input) as SymbolicTensor; // [N, rows, columns, C]
  const listed = tfl.layers.reshape({ name: 'patches', targetShape: [rows * columns, width] }).apply(patches);
  let x = new TokensWithPositions({ name: 'tokens', trainable }).apply(listed) as SymbolicTensor; // [N, 1 + T, C]
  for (let block = 0; block < depth; block++) {
    x = transformerBlock(x, `blocks.${block}`, net, learning(1 + Math.floor((4 * block) / depth)));
  }
  x = layerNorm({ name: 'norm', epsilon, trainable: learning(4).trainable }).apply(x) as SymbolicTensor;
  return {
    stages: [],
    map: new PatchMap({ name: 'patchMap', rows, columns }).apply(x) as SymbolicTensor,
    token: new ClassToken({ name: 'classToken' }).apply(x) as SymbolicTensor,
  };
}

const epsilon = 1e-6;

function transformerBlock(
  input: SymbolicTensor,
  name: string,
  { width, heads, layerScale }: VisionTransformer,
  { trainable }: Learning,
): SymbolicTensor {
  const norm = (own: string, x: SymbolicTensor): SymbolicTensor =>
    layerNorm({ name: `${name}.${own}`, epsilon, trainable }).apply(x) as SymbolicTensor;
  const dense = (own: string, units: number, x: SymbolicTensor): SymbolicTensor =>
    tfl.layers
      .dense({ name: `${name}.${own}`, units, kernelInitializer: 'zeros', trainable })
      .apply(x) as SymbolicTensor;
  const added = (own: string, x: SymbolicTensor, branch: SymbolicTensor): SymbolicTensor => {
    const scaled =
      layerScale === null
        ? branch
        : new LayerScale({ name: `${name}.${own}`, initialValue: layerScale, trainable }).apply(branch);
    return tfl.layers.add({ name: `${name}.${own}.sum` }).apply([x, scaled as SymbolicTensor]) as SymbolicTensor;
  };
  const qkv = dense('attn.qkv', 3 * width, norm('norm1', input));
  const mixed = new SelfAttention({ name: `${name}.attn`, heads }).apply(qkv) as SymbolicTensor;
  const x = added('ls1', input, dense('attn.proj', width, mixed));
  const inner = new Gelu({ name: `${name}.mlp.act` }).apply(dense('mlp.fc1', 4 * width, norm('norm2', x)));
  return added('ls2', x, dense('mlp.fc2', width, inner as SymbolicTensor));
}
