import { registerTensorFlowBackend } from '@htg/libtensorflow';
import { nearestNeighbors } from '../src/nearest-neighbors.ts';
await registerTensorFlowBackend();
const N = Number(process.argv[2]),
  L = 512;
let s = 12345 >>> 0;
const rnd = () => {
  s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
  return s / 2 ** 32;
};
const e = new Float32Array(N * L).map(() => rnd() + rnd() - 1);
const labels = new Int32Array(N);
const t = performance.now();
const r = await nearestNeighbors({ embeddings: e, labels, k: 12 });
console.log(N, performance.now() - t, r.indices.slice(0, 5), process.resourceUsage().maxRSS / 1e3);
