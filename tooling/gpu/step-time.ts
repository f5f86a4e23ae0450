import { createEmbedder, resnet18, resnet50 } from '@htg/backbone';
import { byteTensor, onCompile, useEngine } from '@htg/engine';
import type { CompileOptions } from '@htg/engine';
import { registerTensorFlowBackend } from '@htg/libtensorflow';
import type { TensorFlowBackend } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { TensorFlowFunction } from '../../packages/libtensorflow/src/function/tensorflow-function.ts';
import { trainingStep } from '../bench/embedder-step.ts';

/** One cell of the table: a net, a batch, and how its training step is computed. */
export interface StepSetting {
  readonly net: 'resnet18' | 'resnet50';
  readonly batch: number;
  readonly pixels: number;
  readonly compile: CompileOptions;
  /** Whether images stay as they are in memory, or TensorFlow's layout optimizer turns them. */
  readonly layout: 'nhwc' | 'optimizer';
  /** Where a batch comes from: it lies on the device, or travels with each step as int32 or as bytes. */
  readonly feed: 'device' | 'int32' | 'uint8';
  readonly tf32: boolean;
  readonly steps: number;
  /** Channels of the first block; 64 in the nets as they are published. */
  readonly width: number;
}

export interface StepTime {
  /** What `useEngine` says. */
  readonly engine: string;
  readonly firstCallSeconds: number;
  readonly medianMs: number;
  readonly minMs: number;
  readonly firstLoss: number;
  readonly lastLoss: number;
}

/** Trains for some steps and times them, after three that are not counted; each is waited for by reading its loss. */
export async function timeSteps(setting: StepSetting): Promise<StepTime> {
  const { net, batch, pixels, feed, tf32, steps, width } = setting;
  const { reason } = await useEngine({
    engine: 'tensorflow',
    tensorflow: { tf32, xlaCache: false },
    compile: setting.compile,
  });
  if (setting.layout === 'optimizer') await leaveLayoutToTensorFlow();
  let firstCallSeconds = 0;
  const stop = onCompile(({ state, milliseconds }) => {
    if (state === 'end') firstCallSeconds = milliseconds / 1000;
  });
  const embedder = createEmbedder({
    ...{
      backbone: net === 'resnet18' ? resnet18({ width }) : resnet50({ width }),
      imageSize: pixels,
      embeddingLength: 128,
    },
    ...{ keypointBlocks: [], embeddingNorm: 'none', seed: 1 },
  });
  const trained = trainingStep(embedder);
  const shape: [number, number, number, number] = [batch, pixels, pixels, 3];
  const bytes = Uint8Array.from({ length: batch * pixels * pixels * 3 }, (_, i) => (i * 2_654_435_761) >>> 24);
  const load = (): tf.Tensor => (feed === 'uint8' ? byteTensor(bytes, shape) : tf.tensor4d(bytes, shape, 'int32'));
  const rate = tf.scalar(0.01);
  const kept = load();
  const losses: number[] = [];
  const times: number[] = [];
  for (let i = -3; i < steps; i++) {
    const start = performance.now();
    const images = feed === 'device' ? kept : load();
    const { value } = await trained.step({ images, rate });
    losses.push((await value.data())[0]);
    if (i >= 0) times.push(performance.now() - start);
    value.dispose();
    if (images !== kept) images.dispose();
  }
  stop();
  trained.dispose();
  embedder.dispose();
  tf.dispose([kept, rate]);
  times.sort((a, b) => a - b);
  return {
    ...{ engine: reason, firstCallSeconds, medianMs: times[Math.floor(times.length / 2)], minMs: times[0] },
    ...{ firstLoss: losses[0], lastLoss: losses[losses.length - 1] },
  };
}

/** Functions from now on are run as on a CPU, where the layout optimizer is left alone: the other half of a comparison. */
async function leaveLayoutToTensorFlow(): Promise<void> {
  const opened = await registerTensorFlowBackend();
  const { runtime, binding } = opened;
  const defineFunction: TensorFlowBackend['defineFunction'] = (graph, options) =>
    new TensorFlowFunction({ ...runtime, usesGpu: false }, binding, graph, options);
  Object.assign(opened, { defineFunction });
}
