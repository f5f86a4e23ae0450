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
  run: async ({ progress }) => {
    const { engine } = await useEngine();
    const { peer, absent } = await startPythonPeer('train-step');
    if (absent !== undefined) progress(absent);
    const rows: Row[] = [];
    for (const size of sizes) {
      progress(`${size} px on ${engine}`);
      rows.push(...(await measure(size, peer)));
    }
    await peer?.close();
    return rows;
  },
};

/** The contenders at one image size; torch eager and compiled each in a turn of its own, for they hold one model at a time. */
async function measure(size: number, peer: PythonPeer | undefined): Promise<Row[]> {
  const ours = contenders(size);
  const rounds = size > 128 ? 7 : 15;
  const rows: Row[] = [];
  const variants = peer === undefined ? [undefined] : [false, true];
  for (const compiled of variants) {
    if (peer !== undefined) await peer.call('prepare', { size, batch, embedding, compiled });
    const torch: Record<string, () => unknown> =
      peer === undefined ? {} : { torchTrain: () => peer.time('train'), torchInfer: () => peer.time('infer') };
    const times = await interleave<string>({ ...ours.run, ...torch }, { rounds, warmUp: 3 });
    const peerName = compiled === undefined ? '-' : compiled ? 'torch.compile' : 'torch eager';
    rows.push(
      row(`train ${size}`, peerName, times.train, times.torchTrain),
      row(`infer ${size}`, peerName, times.infer, times.torchInfer),
    );
  }
  ours.dispose();
  return rows;
}

function row(step: string, peer: string, ours: Timing, theirs: Timing | undefined): Row {
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
  readonly run: Readonly<Record<'train' | 'infer', () => Promise<void>>>;
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
  const folded = foldBatchNorm(embedder);
  const infer = compile(({ x }: { x: tf.Tensor }) => ({ value: folded.apply(x as tf.Tensor4D) }));
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
