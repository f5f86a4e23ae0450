import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { memorySet } from '@htg/datasets';
import { evaluate, gatherReport, reportHtml } from '../src/index.ts';
import { reportAssets, webpEncoder } from '../src/node/index.ts';

// Six images of three identities, and what two models make of them: points on a circle.
const labels = Int32Array.of(0, 0, 1, 1, 2, 2);
const pixels = Uint8Array.from({ length: 6 * 16 * 16 * 3 }, (_, i) => (Math.floor(i / 1536) === i % 3 ? 220 : 40));
const test = memorySet({ pixels, height: 16, width: 16, labels });
const circle = (angles: readonly number[]) => ({
  embeddings: Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])),
  embeddingLength: 2,
  labels,
});
const before = circle([0, 2, 1, 3, 2.1, 0.1]);
const after = circle([0, 0.1, 2, 2.1, 4, 4.1]);

const report = await gatherReport({
  title: 'my run',
  recipe: 'seed: 1\n',
  facts: [['Engine', 'cpu']],
  metrics: '{"stage":"stage 1","step":10,"loss":0.4}\n{"stage":"stage 1","step":20,"loss":0.2}',
  test,
  models: [await evaluate('Before', before), await evaluate('After', after)],
  keypoints: { missing: 'This model has no keypoints.' },
  encode: webpEncoder(),
  seed: 1,
});
const file = `${await mkdtemp('report-')}/report.html`;
await writeFile(file, reportHtml(report, await reportAssets()));
console.log(file);
