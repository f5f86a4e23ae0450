import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { mineTriplets, tripletLoss, tripletStatistics } from '@htg/losses';
import { batchHard, tripletMargin } from '../src/index.ts';

// Embeddings of two images each of three identities.
const embeddings = tf.tensor2d([
  [1, 0],
  [0.8, 0.6],
  [0.6, 0.8],
  [0, 1],
  [-1, 0],
  [-0.8, 0.6],
]);
const labels = tf.tensor1d([0, 0, 1, 1, 2, 2], 'int32');

const hard = tripletLoss(embeddings, labels, { margin: 0.5, miner: batchHard() });
console.log(`batch-hard triplet loss ${hard.arraySync().toFixed(2)}`);

const mined = mineTriplets(embeddings, labels, { miner: tripletMargin({ margin: 0.5, triplets: 'semihard' }) });
const { triplets, hardestNegative } = tripletStatistics(embeddings, mined, { margin: 0.5 });
console.log(
  `${triplets.arraySync()} semi-hard triplets, nearest negative at ${hardestNegative.arraySync().toFixed(2)}`,
);
