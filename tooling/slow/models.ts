/**
 * `pnpm slow models`: the size of every backbone at the images that its weights were trained with, without a head: weights, bytes as 32-bit floats, and
 * products for one image (multiplications in convolutions, matrices and attention; norms and activations are not counted).
 */
import { createEmbedder, inputContract } from '@htg/backbone';
import type { Backbone } from '@htg/backbone';
import { backboneKinds } from '@htg/backbone/named';
import { catalogue } from '@htg/backbone/node';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

type Shape = readonly (number | null)[];

const product = (shape: Shape): number => shape.reduce<number>((total, side) => total * (side ?? 1), 1);

/** Multiplications of one image's way through a net. */
function productsOf({ layers }: LayersModel): number {
  return layers.reduce((total, layer) => {
    const output = layer.outputShape as Shape;
    // Places at which a kernel is applied: all but the batch and the channels.
    const places = product(output.slice(1, -1));
    const kernels = layer.weights.filter(({ originalName }) => originalName.endsWith('kernel'));
    const inKernels = kernels.reduce((sum, { shape }) => sum + places * product(shape), 0);
    // Every token with every token, for the weights and for the sums.
    const attention = layer.getClassName().includes('Attention') ? 2 * places ** 2 * (output.at(-1) ?? 0) : 0;
    return total + inKernels + attention;
  }, 0);
}

await tf.setBackend('cpu');
console.log('| kind | px | weights | MB | products | catalogue |\n| --- | ---: | ---: | ---: | ---: | --- |');
for (const [kind, { schema, make }] of Object.entries(backboneKinds)) {
  const backbone = (make as (settings: unknown) => Backbone)(schema.parse({ kind }));
  const { imageSize } = inputContract(backbone);
  const head = { embeddingLength: null, keypointBlocks: [], embeddingNorm: 'none' } as const;
  const embedder = createEmbedder({ backbone, ...head });
  const weights = Object.values(embedder.weights).reduce((total, { size }) => total + size, 0);
  const names = Object.keys(catalogue).filter((name) => catalogue[name].backbone === kind);
  const cells = [
    kind,
    String(imageSize),
    `${(weights / 1e6).toFixed(2)} M`,
    ((4 * weights) / 1e6).toFixed(1),
    `${(productsOf(embedder.model) / 1e9).toFixed(2)} G`,
    names.map((name) => `\`${name}\``).join(', ') || '-',
  ];
  console.log(`| ${cells.join(' | ')} |`);
  embedder.dispose();
}
