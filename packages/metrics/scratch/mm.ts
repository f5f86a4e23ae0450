import { registerTensorFlowBackend } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
const { binding } = await registerTensorFlowBackend();
const L = 512;
for (const [r, c] of [
  [1024, 4096],
  [512, 2048],
  [2048, 2048],
  [2048, 4096],
  [4096, 4096],
  [1024, 1024],
]) {
  const a = tf.randomNormal([r, L]) as tf.Tensor2D,
    b = tf.randomNormal([c, L]) as tf.Tensor2D,
    bt = tf.transpose(b);
  const out: string[] = [];
  for (const [name, f] of [
    ['bT', () => tf.matMul(a, b, false, true)],
    ['b', () => tf.matMul(a, bt)],
    ['slice', () => tf.slice(b, [0, 0], [c, L])],
  ] as const) {
    for (let i = 0; i < 2; i++) f().dispose();
    const n = Math.ceil(4e9 / (r * c * L));
    const ts: number[] = [];
    for (let i = 0; i < n + 4; i++) {
      const t = performance.now();
      const x = f();
      ts.push(performance.now() - t);
      x.dispose();
    }
    ts.sort((x, y) => x - y);
    const m = ts[ts.length >> 1];
    out.push(`${name} ${m.toFixed(1)} ms ${((2 * r * c * L) / m / 1e6).toFixed(0)} GF`);
  }
  const x = tf.matMul(a, b, false, true);
  const t = performance.now();
  x.dataSync();
  out.push(`read ${(performance.now() - t).toFixed(1)} ms for ${(r * c * 4) / 1e6} MB`);
  console.log(r, c, out.join(' | '));
  tf.dispose([a, b, bt, x]);
}
