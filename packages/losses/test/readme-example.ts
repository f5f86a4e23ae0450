import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { biasFreeSoftmax, mineTriplets, squaredEuclidean, tripletLoss, tripletStatistics } from '../src/index.ts';

// A linear embedding of four images of two identities, trained by hand.
const images = tf.tensor2d([
  [1, 0.9, 0],
  [0.1, 1, 0.8],
  [1, 0.1, 0.9],
  [0.9, 1, 0.2],
]);
const labels = tf.tensor1d([0, 1, 1, 0], 'int32');
const initial = tf.tensor2d([0.1, 0.3, -0.2, 0.2, 0.4, 0.1], [3, 2]);
const classifier = biasFreeSoftmax({ embeddingLength: 2, identities: 2, seed: 1 });

/** The loss of a matrix of weights and its gradient by the embeddings, carried on by hand: G = X^T dL/df. */
const step = (weights: tf.Tensor2D): [loss: number, next: tf.Tensor2D] => {
  const embeddings = tf.matMul<tf.Tensor2D>(images, weights);
  const triplet = tf.valueAndGrad((f: tf.Tensor) => tripletLoss(f as tf.Tensor2D, labels, { margin: 0.5 }));
  const { value, grad } = triplet(embeddings);
  return [value.arraySync(), tf.sub(weights, tf.mul(tf.matMul(images, grad, true), 0.1))];
};

let weights = initial;
const losses: number[] = [];
for (let i = 0; i < 60; i++) {
  const [loss, next] = step(weights);
  losses.push(loss);
  weights = next;
}
console.log(`triplet loss ${losses.at(0)?.toFixed(2)} -> ${losses.at(-1)?.toFixed(2)}`);

// Triplets that are mined once can serve several losses, and be looked at.
const embeddings = tf.matMul<tf.Tensor2D>(images, weights);
const mined = mineTriplets(embeddings, labels, { distance: squaredEuclidean() });
const { triplets, activeShare } = tripletStatistics(embeddings, mined, { margin: 0.5 });
console.log(`${triplets.arraySync()} triplets, ${100 * activeShare.arraySync()}% active`);

// A loss with weights of its own is an object: train `classifier.variables` along with the model.
console.log(classifier.apply(embeddings, labels).shape, classifier.variables.weights.shape);
