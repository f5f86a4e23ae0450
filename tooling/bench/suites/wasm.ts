import { useEngine, useFastLayers, type EngineName } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import { interleave } from '../measure.ts';
import { stockResNet18 } from '../resnet18.ts';
import type { Row, Suite } from '../suite.ts';
import { trainedModel } from '../training-step.ts';

export const suite: Suite = {
  description:
    'training a ResNet-18 without TensorFlow, in milliseconds of the processor: on WASM against its own forward pass with ' +
    'stock layers (backward at most 3 x forward), and against the cpu backend',
  async run({ progress }) {
    progress('ResNet-18 on WASM, 32 images of 64 px');
    const large = await forwardAndStep('wasm', { batch: 32, imageSize: 64, rounds: 3 });
    progress('ResNet-18 on WASM and cpu, 2 images of 32 px');
    const small = { batch: 2, imageSize: 32, rounds: 3 };
    const [wasm, cpu] = [await forwardAndStep('wasm', small), await forwardAndStep('cpu', { ...small, rounds: 1 })];
    const rows: Row[] = [
      {
        what: 'WASM, batch 32, 64 px',
        'forward ms': large.forward,
        'step ms': large.step,
        'backward / forward': ratio(large.step - large.forward, large.forward),
      },
      {
        what: 'WASM, batch 2, 32 px',
        'forward ms': wasm.forward,
        'step ms': wasm.step,
        'step / cpu': ratio(wasm.step, cpu.step),
      },
      { what: 'cpu, batch 2, 32 px', 'forward ms': cpu.forward, 'step ms': cpu.step },
    ];
    return rows;
  },
};

interface Size {
  readonly batch: number;
  readonly imageSize: number;
  readonly rounds: number;
}

/** Medians of the stock model's forward pass and of a training step with fast layers. */
async function forwardAndStep(
  engine: EngineName,
  { batch, imageSize, rounds }: Size,
): Promise<{ readonly forward: number; readonly step: number }> {
  await useEngine({ engine });
  const images = tf.randomNormal<tf.Rank.R4>([batch, imageSize, imageSize, 3], 0, 1, 'float32', 3);
  const rate = tf.scalar(0.01);
  const stock = stockResNet18(imageSize);
  const training = trainedModel(useFastLayers(stockResNet18(imageSize)));
  const times = await interleave(
    {
      forward: () => processorTime(() => tf.tidy(() => tf.mean(stock.predict(images) as tf.Tensor))),
      step: () => processorTime(() => tf.tidy(() => training.step({ images, rate })).loss),
    },
    { rounds, warmUp: 1 },
  );
  training.dispose();
  stock.dispose();
  tf.dispose([images, rate]);
  return { forward: Math.round(times.forward.median), step: Math.round(times.step.median) };
}

/** Both backends compute on the one JavaScript thread: its processor time is not disturbed by what else the machine does. */
function processorTime(compute: () => tf.Tensor): number {
  const begin = process.cpuUsage().user;
  const result = compute();
  result.dataSync();
  result.dispose();
  return (process.cpuUsage().user - begin) / 1000;
}

const ratio = (a: number, b: number): number => Number((a / b).toFixed(2));
