import { createEmbedder, foldBatchNorm, resnet18 } from '@htg/backbone';
import { compile, useEngine } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import { trainingStep } from '../embedder-step.ts';
import { interleave } from '../measure.ts';
import type { Timing } from '../measure.ts';
import { startPythonPeer } from '../python-peer.ts';
import type { PythonPeer } from '../python-peer.ts';
import type { Row, Suite } from '../suite.ts';

const batch = 32;
const sizes = [64, 128, 224];
const embedding = 128;

/** ResNet-18 of torchvision's layout with one fully connected layer; the loss is the embeddings' mean square. */
export const suite: Suite = {
  description: `ResNet-18, batch ${batch}: compiled training step (SGD with momentum and weight decay) and inference against torch, ms`,
  run: async ({ progress, wants }) => {
    const { engine } = await useEngine();
    const { peer, absent } = await startPythonPeer('train-step');
    if (absent !== undefined) progress(absent);
    const rows: Row[] = [];
    for (const size of sizes) {
      const steps = (['train', 'infer'] as const).filter((step) => wants(`${step} ${size}`));
      if (steps.length === 0) continue;
      progress(`${size} px on ${engine}`);
      rows.push(...(await measure(size, steps, peer)));
    }
    await peer?.close();
    return rows;
  },
};

type Step = 'train' | 'infer';

/** The contenders at one image size; torch eager and compiled each in a turn of its own, for they hold one model at a time. */
async function measure(size: number, steps: readonly Step[], peer: PythonPeer | undefined): Promise<Row[]> {
  const ours = contenders(size);
  const rounds = size > 128 ? 7 : 15;
  const rows: Row[] = [];
  const variants = peer === undefined ? [undefined] : [false, true];
  for (const compiled of variants) {
    if (peer !== undefined) await peer.call('prepare', { size, batch, embedding, compiled });
    const runs = steps.flatMap((step): [string, () => unknown][] => [
      [step, ours.run[step]],
      ...(peer === undefined ? [] : [[`torch ${step}`, () => peer.time(step)] as [string, () => unknown]]),
    ]);
    const times = await interleave<string>(Object.fromEntries(runs), { rounds, warmUp: 3, pause: 20 });
    const peerName = compiled === undefined ? '-' : compiled ? 'torch.compile' : 'torch eager';
    for (const step of steps) rows.push(row(`${step} ${size}`, peerName, times[step], times[`torch ${step}`]));
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

function contenders(size: number): Contenders {
  const embedder = createEmbedder({
    backbone: resnet18(),
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
