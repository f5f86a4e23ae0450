/**
 * `pnpm slow models [--time engine]`: the size of every backbone at the images that its weights were trained with, without a head: weights, bytes as 32-bit floats, and
 * products for one image (multiplications in convolutions, matrices and attention; norms and activations are not counted). With `--time` instead what an
 * image takes on an engine: batch norms folded, compiled, in batches of four; the median of as many batches as five seconds allow.
 */
import { parseArgs } from 'node:util';
import { createEmbedder, foldBatchNorm, inputContract } from '@htg/backbone';
import type { Backbone, Embedder } from '@htg/backbone';
import { backboneKinds } from '@htg/backbone/named';
import { catalogue } from '@htg/backbone/node';
import { compile, useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
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

/** Milliseconds of an image. */
async function millisecondsOf(embedder: Embedder): Promise<number> {
  const count = 4;
  const { height, width } = embedder.input;
  const images = tf.randomUniform<tf.Rank.R4>([count, height, width, 3], 0, 255, 'int32', 1);
  const folded = foldBatchNorm(embedder);
  const embed = compile(({ x }: { readonly x: tf.Tensor4D }) => ({ embeddings: folded.apply(x) }), { frozen: true });
  const times: number[] = [];
  for (let round = 0, spent = 0; round < 3 || (spent < 5000 && round < 30); round++) {
    const begin = performance.now();
    const { embeddings } = await embed({ x: images });
    await embeddings.data();
    embeddings.dispose();
    times.push(performance.now() - begin);
    spent += times[round];
  }
  embed.dispose();
  folded.dispose();
  images.dispose();
  // The first compiles.
  const warm = times.slice(1).sort((a, b) => a - b);
  return warm[Math.floor(warm.length / 2)] / count;
}

function sizeCells(kind: string, embedder: Embedder): string[] {
  const weights = Object.values(embedder.weights).reduce((total, { size }) => total + size, 0);
  const names = Object.keys(catalogue).filter((name) => catalogue[name].backbone === kind);
  return [
    `${(weights / 1e6).toFixed(2)} M`,
    ((4 * weights) / 1e6).toFixed(1),
    `${(productsOf(embedder.model) / 1e9).toFixed(2)} G`,
    names.map((name) => `\`${name}\``).join(', ') || '-',
  ];
}

const { time } = parseArgs({ options: { time: { type: 'string' } } }).values;
if (time === undefined) {
  await tf.setBackend('cpu');
  console.log('| kind | px | weights | MB | products | catalogue |\n| --- | ---: | ---: | ---: | ---: | --- |');
} else {
  const { engine, reason } = await useEngine({ engine: time as EngineName });
  console.log(`${reason}\n\n| kind | px | ms, ${engine} |\n| --- | ---: | ---: |`);
}
for (const [kind, { schema, make }] of Object.entries(backboneKinds)) {
  const backbone = (make as (settings: unknown) => Backbone)(schema.parse({ kind }));
  const { imageSize } = inputContract(backbone);
  const head = { embeddingLength: null, keypointBlocks: [], embeddingNorm: 'none' } as const;
  const embedder = createEmbedder({ backbone, ...head });
  const cells = time === undefined ? sizeCells(kind, embedder) : [(await millisecondsOf(embedder)).toFixed(1)];
  console.log(`| ${[kind, String(imageSize), ...cells].join(' | ')} |`);
  embedder.dispose();
}
