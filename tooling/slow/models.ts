/**
 * `pnpm slow models [--time engine [--in-page]] [--only kind]`: the size of every backbone at the images that its weights were trained with, without a head: weights, bytes as 32-bit floats, and
 * products for one image (multiplications in convolutions, matrices and attention; norms and activations are not counted). With `--time` instead what an
 * image takes on an engine, in Node or in a page of Chromium: batch norms folded, compiled, in batches of four.
 */
import { parseArgs } from 'node:util';
import { inputContract } from '@htg/backbone';
import type { Embedder } from '@htg/backbone';
import { backboneKinds } from '@htg/backbone/named';
import { catalogue } from '@htg/backbone/node';
import { useEngine } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { openTimingPage } from '../engines/models-in-browser.ts';
import { bareBackbone, millisecondsOf } from '../engines/time-backbone.ts';

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

const flags = {
  time: { type: 'string' },
  'in-page': { type: 'boolean' },
  only: { type: 'string', multiple: true },
} as const;
const { time, 'in-page': inPage, only } = parseArgs({ options: flags }).values;
const page = time !== undefined && inPage ? await openTimingPage(time as EngineName) : undefined;
if (time === undefined) {
  await tf.setBackend('cpu');
  console.log('| kind | px | weights | MB | products | catalogue |\n| --- | ---: | ---: | ---: | ---: | --- |');
} else {
  const reason = page?.reason ?? (await useEngine({ engine: time as EngineName })).reason;
  console.log(`${reason}\n\n| kind | px | ms, ${time} |\n| --- | ---: | ---: |`);
}
for (const kind of only ?? Object.keys(backboneKinds)) {
  const { embedder, backbone } = bareBackbone(kind);
  const { imageSize } = inputContract(backbone);
  const cells =
    time === undefined
      ? sizeCells(kind, embedder)
      : [(await (page ? page.time(kind) : millisecondsOf(embedder))).toFixed(1)];
  console.log(`| ${[kind, String(imageSize), ...cells].join(' | ')} |`);
  embedder.dispose();
}
await page?.close();
