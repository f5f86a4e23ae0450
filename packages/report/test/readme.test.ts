import '@tensorflow/tfjs-backend-cpu';
import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { evaluate, gatherReport, reportHtml } from '../src/index.ts';
import { reportAssets, webpEncoder } from '../src/node/index.ts';
import { tinyMetrics, tinySet } from './tiny.ts';

/** What stands between the example's `gatherReport(` and its `});`: the same lines run below. */
const lines = [
  "title: 'my run',",
  "recipe: 'seed: 1\\n',",
  "facts: [['Engine', 'cpu']],",
  "models: [await evaluate('Raw pixels', pixels), await evaluate('Mine', embedded)],",
  "keypoints: { missing: 'This model has no keypoints.' },",
];

it('runs the example of the README', async () => {
  await tf.setBackend('cpu');
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  for (const line of lines) expect(readme).toContain(line);

  const test = tinySet();
  const { labels, cameras } = test;
  // Points on a circle, an identity each: every query finds its own.
  const embeddings = Float32Array.from([...labels].flatMap((label) => [Math.cos(label), Math.sin(label)]));
  const pixels = { embeddings, embeddingLength: 2, labels, cameras };
  const embedded = pixels;
  const encode = webpEncoder();
  const report = await gatherReport({
    title: 'my run',
    recipe: 'seed: 1\n',
    facts: [['Engine', 'cpu']],
    metrics: tinyMetrics(),
    test,
    models: [await evaluate('Raw pixels', pixels), await evaluate('Mine', embedded)],
    keypoints: { missing: 'This model has no keypoints.' },
    encode,
    seed: 1,
  });
  const page = reportHtml(report, await reportAssets());
  expect(page).toContain('Mine finds the right identity first for 100.0% of the queries');
  expect(page).toContain('<p class="missing">This model has no keypoints.</p>');
});
