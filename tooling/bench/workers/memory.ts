/**
 * A process of its own for each measurement, so that its peak memory is that of one training: `memory.ts NET BATCH SIZE` prints one
 * line of JSON, megabytes: what the first call needs, in which the step is traced and compiled, and what later ones need.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createEmbedder, resnet18, resnet50 } from '@htg/backbone';
import { useEngine } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
import { trainingStep } from '../embedder-step.ts';

const [net, batch, size] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const nets = { resnet18, resnet50 };

/** Largest memory that the process has held since `forgetPeak`, MB. */
function peak(): number {
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}

function forgetPeak(): void {
  writeFileSync('/proc/self/clear_refs', '5');
}

await useEngine({ engine: 'tensorflow' });
const embedder = createEmbedder({
  ...{ backbone: nets[net as keyof typeof nets](), imageSize: size },
  ...{ embeddingLength: 128, keypointBlocks: [], embeddingNorm: 'none' },
});
const images: tf.Tensor4D = tf.randomUniform([batch, size, size, 3], 0, 255, 'int32', 1);
const { step } = trainingStep(embedder);

async function run(): Promise<void> {
  const { value } = await step({ images, rate: tf.scalar(0.01) });
  await value.data();
  value.dispose();
}

const before = peak();
forgetPeak();
await run();
const first = peak();
forgetPeak();
for (let i = 0; i < 4; i++) await run();
console.log(JSON.stringify({ before, first, later: peak() }));
