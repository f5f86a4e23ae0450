import { useEngine, useFastLayers } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import '@tensorflow/tfjs-backend-wasm';
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
    const stock = await stockKernels();
    progress('ResNet-18 on WASM, 32 images of 64 px');
    const large = await forwardAndStep('wasm', { batch: 32, imageSize: 64, rounds: 5, stock });
    progress('ResNet-18 on WASM and cpu, 2 images of 32 px');
    const small = { batch: 2, imageSize: 32, rounds: 5, stock };
    const [wasm, cpu] = [await forwardAndStep('wasm', small), await forwardAndStep('cpu', { ...small, rounds: 1 })];
    const rows: Row[] = [
      {
        what: 'WASM, batch 32, 64 px',
        'stock forward ms': large.forward,
        'own forward ms': large.ownForward,
        'step ms': large.step,
        'backward / forward': ratio(large.step - large.forward, large.forward),
      },
      {
        what: 'WASM, batch 2, 32 px',
        'stock forward ms': wasm.forward,
        'own forward ms': wasm.ownForward,
        'step ms': wasm.step,
        'step / cpu': ratio(wasm.step, cpu.step),
      },
      { what: 'cpu, batch 2, 32 px', 'own forward ms': cpu.ownForward, 'step ms': cpu.step },
    ];
    return rows;
  },
};

interface Size {
  readonly batch: number;
  readonly imageSize: number;
  readonly rounds: number;
  /** tfjs's own kernels of the WASM backend. */
  readonly stock: readonly tf.KernelConfig[];
}

interface Times {
  /** Of the stock model by tfjs's own kernels. */
  readonly forward: number;
  /** Of the same by the engine's. */
  readonly ownForward: number;
  /** Of a training step with fast layers. */
  readonly step: number;
}

/** The WASM backend's kernels as tfjs brings them: before the engine has put others in their place. */
async function stockKernels(): Promise<tf.KernelConfig[]> {
  await tf.setBackend('wasm');
  return (tf.getKernelsForBackend('wasm') as (tf.KernelConfig | null)[]).filter((kernel) => kernel !== null);
}

/** Computes by other kernels, and puts back those that were there. */
function byKernels<Result>(kernels: readonly tf.KernelConfig[], compute: () => Result): Result {
  const replaced = kernels.map(({ kernelName, backendName }) => tf.getKernel(kernelName, backendName));
  install(kernels);
  try {
    return compute();
  } finally {
    install(replaced);
  }
}

function install(kernels: readonly tf.KernelConfig[]): void {
  for (const kernel of kernels) {
    tf.unregisterKernel(kernel.kernelName, kernel.backendName);
    tf.registerKernel(kernel);
  }
}

/** Medians. */
async function forwardAndStep(
  engine: EngineName,
  { batch, imageSize, rounds, stock: stockKernels }: Size,
): Promise<Times> {
  await useEngine({ engine });
  const images = tf.randomNormal<tf.Rank.R4>([batch, imageSize, imageSize, 3], 0, 1, 'float32', 3);
  const rate = tf.scalar(0.01);
  const stock = stockResNet18(imageSize);
  const training = trainedModel(useFastLayers(stockResNet18(imageSize)));
  const predict = (): tf.Tensor => tf.tidy(() => tf.mean(stock.predict(images) as tf.Tensor));
  const times = await interleave(
    {
      forward: () => byKernels(stockKernels, () => processorTime(predict)),
      ownForward: () => processorTime(predict),
      step: () => processorTime(() => tf.tidy(() => training.step({ images, rate })).loss),
    },
    { rounds, warmUp: 1 },
  );
  training.dispose();
  stock.dispose();
  tf.dispose([images, rate]);
  const [forward, ownForward, step] = [times.forward, times.ownForward, times.step].map(({ median }) =>
    Math.round(median),
  );
  return { forward, ownForward, step };
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
