import '@tensorflow/tfjs-backend-cpu';
import { tensor2d } from '@tensorflow/tfjs-core';
import { compareRetrieval, evaluateRetrieval } from '../src/index.ts';

// Two models' embeddings of six images of three identities, taken by two cameras.
const labels = [0, 0, 1, 1, 2, 2];
const cameras = [0, 1, 0, 1, 0, 1];
const before = tensor2d([
  [1, 0],
  [0.9, 0.1],
  [0, 1],
  [0.8, 0.3],
  [-1, 0.1],
  [0.1, 0.9],
]);
const after = tensor2d([
  [1, 0],
  [0.9, 0.1],
  [0, 1],
  [0.3, 0.8],
  [-1, 0.1],
  [-0.8, 0.3],
]);

const scores = await evaluateRetrieval({ embeddings: after, labels });
console.log(scores.rank1, scores.mapAtR, scores.mAP); // 1 1 1

const acrossCameras = await evaluateRetrieval({ embeddings: before, labels, cameras, excludeSameCamera: true });
console.log(acrossCameras.cmc[1], acrossCameras.unscorable.explanation); // 0.5, ''

const baseline = await evaluateRetrieval({ embeddings: before, labels });
const { difference, low, high } = compareRetrieval(scores, baseline, 'averagePrecision', { seed: 1 });
console.log(`mAP +${difference.toFixed(2)}, 95% interval ${low.toFixed(2)} to ${high.toFixed(2)}`);
