import { createEmbedder, efficientnetLite0, foldBatchNorm, resnet18, vitSmall16 } from '@htg/backbone';
import type { Backbone } from '@htg/backbone';
import { compile, useEngine } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import { trainingStep } from '../embedder-step.ts';
import { interleave } from '../measure.ts';
import type { Timing } from '../measure.ts';
import { startPythonPeer } from '../python-peer.ts';
import type { PythonPeer } from '../python-peer.ts';
import type { Row, Suite } from '../suite.ts';

/** What is timed: a net, by timm's name for torch, and its batches. */
interface Net {
  readonly timm: string;
  readonly backbone: () => Backbone;
  readonly batch: number;
  readonly sizes: readonly number[];
}

const nets: Readonly<Record<string, Net>> = {
  'ResNet-18': { timm: 'resnet18', backbone: resnet18, batch: 32, sizes: [64, 128, 224] },
  'EfficientNet-Lite0': {
    timm: 'tf_efficientnet_lite0',
    backbone: efficientnetLite0,
    batch: 32,
    sizes: [128, 224],
  },
  'ViT-S/16': { timm: 'vit_small_patch16_224', backbone: vitSmall16, batch: 8, sizes: [224] },
};
const embedding = 128;

/** Nets with one fully connected layer; the loss is the embeddings' mean square. */
export const suite: Suite = {
  description:
    'compiled training step (SGD with momentum and weight decay) and inference of three nets against torch, ms',
  run: async ({ progress, wants }) => {
    const { engine } = await useEngine();
    const { peer, absent } = await startPythonPeer('train-step');
    if (absent !== undefined) progress(absent);
    const rows: Row[] = [];
    for (const [name, net] of Object.entries(nets)) {
      for (const size of net.sizes) {
        const steps = (['train', 'infer'] as const).filter((step) => wants(`${name} ${step} ${size}`));
        if (steps.length === 0) continue;
        progress(`${name}, ${size} px on ${engine}`);
        rows.push(...(await measure(name, size, steps, peer)));
      }
    }
    await peer?.close();
    return rows;
  },
};

type Step = 'train' | 'infer';

/** The contenders at one image size; torch eager and compiled each in a turn of its own, for they hold one model at a time. */
async function measure(
  name: string,
  size: number,
  steps: readonly Step[],
  peer: PythonPeer | undefined,
): Promise<Row[]> {
  const { timm, batch } = nets[name];
  const ours = contenders(nets[name], size);
  const rounds = size > 128 ? 7 : 15;
  const rows: Row[] = [];
  const variants = peer === undefined ? [undefined] : [false, true];
  for (const compiled of variants) {
    if (peer !== undefined) await peer.call('prepare', { net: timm, size, batch, embedding, compiled });
    const runs = steps.flatMap((step): [string, () => unknown][] => [
      [step, ours.run[step]],
      ...(peer === undefined ? [] : [[`torch ${step}`, () => peer.time(step)] as [string, () => unknown]]),
    ]);
    const times = await interleave<string>(Object.fromEntries(runs), { rounds, warmUp: 3, pause: 20 });
    const peerName = compiled === undefined ? '-' : compiled ? 'torch.compile' : 'torch eager';
    for (const step of steps) {
      rows.push({ net: name, batch, ...row(`${step} ${size}`, peerName, times[step], times[`torch ${step}`]) });
    }
  }
  ours.dispose();
  return rows;
}

function row(step: string, peer: string, ours: Timing, theirs?: Timing): Row {
  const round = (ms: number): number => Math.round(10 * ms) / 10;
  return {
    step,
    peer,
    median: round(ours.median),
    min: round(ours.min),
    ...(theirs && {
      'peer median': round(theirs.median),
      'peer min': round(theirs.min),
      ratio: Math.round((1000 * ours.median) / theirs.median) / 1000,
    }),
  };
}

interface Contenders {
  readonly run: Readonly<Record<Step, () => Promise<void>>>;
  dispose(): void;
}

function contenders({ backbone, batch }: Net, size: number): Contenders {
  const embedder = createEmbedder({
    backbone: backbone(),
    imageSize: size,
    embeddingLength: embedding,
    keypointBlocks: [],
    embeddingNorm: 'none',
  });
  const images: tf.Tensor4D = tf.randomUniform([batch, size, size, 3], 0, 255, 'int32', 1);
  const rate = tf.scalar(0.01);
  const train = trainingStep(embedder);
  // Statistics as after training: the biases that they make are not zero, which TensorFlow would leave out.
  embedder.apply(images, { training: true }).dispose();
  const folded = foldBatchNorm(embedder);
  const infer = compile(({ x }: { x: tf.Tensor }) => ({ value: folded.apply(x as tf.Tensor4D) }), { frozen: true });
  return {
    run: {
      train: async () => {
        await read(train.step({ images, rate }));
      },
      infer: async () => {
        await read(infer({ x: images }));
      },
    },
    dispose: () => {
      infer.dispose();
      train.dispose();
      folded.dispose();
      embedder.dispose();
      tf.dispose([images, rate]);
    },
  };
}

/** Waits for the numbers themselves, as torch's `item()` does. */
async function read(result: Promise<{ readonly value: tf.Tensor }>): Promise<void> {
  const { value } = await result;
  await value.data();
  value.dispose();
}
