import { compile, useFastLayers } from '@htg/engine';
import { locateLibrary, registerTensorFlowBackend } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { interleave } from '../measure.ts';
import { stockResNet18 } from '../resnet18.ts';
import type { Row, Suite } from '../suite.ts';
import { trainedModel } from '../training-step.ts';
import type { StepInputs } from '../training-step.ts';

const batchSize = 32;

export const suite: Suite = {
  description:
    'small ops, and the training step of a ResNet-18 (batch 32): stock tfjs-layers, fast layers, compiled, in bfloat16',
  async run({ progress }) {
    if (locateLibrary() === undefined) return [{ what: 'no libtensorflow: run htg-engine install' }];
    await registerTensorFlowBackend();
    const rows: Row[] = [await smallOp()];
    for (const imageSize of [64, 128]) {
      progress(`ResNet-18, ${String(imageSize)} px`);
      rows.push(await resNetStep(imageSize));
    }
    for (const imageSize of [64, 128, 224]) {
      progress(`ResNet-18 in bfloat16, ${String(imageSize)} px`);
      rows.push(await bfloat16Step(imageSize));
    }
    return rows;
  },
};

/** The sum of two scalars, made and disposed of. */
async function smallOp(): Promise<Row> {
  const [x, y] = [tf.scalar(1), tf.scalar(2)];
  const count = 10_000;
  const { op } = await interleave(
    {
      op: () => {
        for (let i = 0; i < count; i++) tf.add(x, y).dispose();
      },
    },
    { rounds: 10 },
  );
  tf.dispose([x, y]);
  const microseconds = (milliseconds: number) => round((milliseconds / count) * 1000);
  return { what: 'small op', 'median us': microseconds(op.median), 'min us': microseconds(op.min) };
}

function stepInputs(imageSize: number): StepInputs {
  return {
    images: tf.randomNormal([batchSize, imageSize, imageSize, 3], 0, 1, 'float32', 3),
    rate: tf.scalar(0.01),
  };
}

/** The compiled step with products in 16 bits against the same in 32. */
async function bfloat16Step(imageSize: number): Promise<Row> {
  const inputs = stepInputs(imageSize);
  const losses = { float32: NaN, bfloat16: NaN };
  const contenders = (['float32', 'bfloat16'] as const).map((precision) => {
    const model = trainedModel(useFastLayers(stockResNet18(imageSize)));
    const compiled = compile(model.step, { precision });
    const run = async () => {
      const { loss } = await compiled(inputs);
      losses[precision] = (await loss.data())[0];
      loss.dispose();
    };
    const dispose = () => {
      compiled.dispose();
      model.dispose();
    };
    return { precision, run, dispose };
  });
  const [float32, bfloat16] = contenders;
  const times = await interleave({ float32: float32.run, bfloat16: bfloat16.run }, { rounds: 5, warmUp: 1 });
  for (const { dispose } of contenders) dispose();
  tf.dispose([inputs.images, inputs.rate]);
  return {
    what: `ResNet-18, ${String(imageSize)} px`,
    'float32 ms': round(times.float32.median),
    'bfloat16 ms': round(times.bfloat16.median),
    'bfloat16 / float32': round(times.bfloat16.median / times.float32.median, 3),
    'losses after 6 steps': `${losses.float32.toPrecision(4)}, ${losses.bfloat16.toPrecision(4)}`,
  };
}

async function resNetStep(imageSize: number): Promise<Row> {
  const inputs = stepInputs(imageSize);
  const plain = trainedModel(stockResNet18(imageSize));
  const fused = trainedModel(useFastLayers(stockResNet18(imageSize)));
  const traced = trainedModel(useFastLayers(stockResNet18(imageSize)));
  const compiled = compile(traced.step);
  const losses = { plain: [] as number[], fused: [] as number[], compiled: [] as number[] };
  const note = (name: keyof typeof losses, loss: tf.Tensor) => {
    losses[name].push(loss.dataSync()[0]);
    loss.dispose();
  };
  const times = await interleave(
    {
      plain: () => {
        note('plain', tf.tidy(() => plain.step(inputs)).loss);
      },
      fused: () => {
        note('fused', tf.tidy(() => fused.step(inputs)).loss);
      },
      compiled: async () => {
        note('compiled', (await compiled(inputs)).loss);
      },
    },
    { rounds: imageSize > 64 ? 6 : 12, warmUp: 2 },
  );
  compiled.dispose();
  for (const model of [plain, fused, traced]) model.dispose();
  tf.dispose([inputs.images, inputs.rate]);
  const steps = 5;
  return {
    what: `ResNet-18, ${String(imageSize)} px`,
    'plain ms': round(times.plain.median),
    'plain min': round(times.plain.min),
    'fused ms': round(times.fused.median),
    'compiled ms': round(times.compiled.median),
    'compiled min': round(times.compiled.min),
    'compiled / plain': round(times.compiled.median / times.plain.median, 3),
    'compiled = fused, 5 steps': losses.compiled.slice(0, steps).every((loss, i) => loss === losses.fused[i]),
    'plain off by': largestDifference(losses.plain, losses.fused, steps).toExponential(1),
  };
}

/** Largest relative difference of the first losses. */
function largestDifference(first: readonly number[], second: readonly number[], steps: number): number {
  return Math.max(...first.slice(0, steps).map((loss, i) => Math.abs(loss - second[i]) / Math.abs(second[i])));
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
