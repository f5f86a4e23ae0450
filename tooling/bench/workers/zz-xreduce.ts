import { allReduce, compile, useEngine } from '@htg/engine';
import * as tf from '@tensorflow/tfjs-core';
const [index, rounds, ...ports] = process.argv.slice(2).map(Number);
await useEngine({
  engine: 'tensorflow',
  tensorflow: {
    threadsInsideOps: 1,
    threadsAcrossOps: 1,
    device: 'cpu',
    xlaCache: false,
    workers: { addresses: ports.map((p) => `127.0.0.1:${p}`), index },
  },
});
const x = tf.ones([11_000_000]);
const call = compile(({ input }: { input: tf.Tensor }) => ({ output: allReduce(input) }));
const times: number[] = [];
let cpu0 = process.cpuUsage();
for (let r = -2; r < rounds; r++) {
  if (r === 0) cpu0 = process.cpuUsage();
  const b = performance.now();
  const { output } = await call({ input: x });
  if (r >= 0) times.push(performance.now() - b);
  output.dispose();
}
const cpu = process.cpuUsage(cpu0);
times.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    chunk: process.env.X_CHUNK,
    channels: process.env.X_CHANNELS,
    min: times[0],
    median: times[times.length >> 1],
    user: cpu.user / 1000 / rounds,
    system: cpu.system / 1000 / rounds,
  }),
);
process.exit(0);
