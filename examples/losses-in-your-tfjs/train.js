// A net of yours, an optimizer of TensorFlow.js, and one line of @htg/losses.
import '@tensorflow/tfjs-backend-cpu';
import { tripletLoss } from '@htg/losses';
import { batchHard } from '@htg/miners';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

// Eight things that differ in 2 of 16 numbers; the other 14 are noise, and larger.
const [things, length] = [8, 16];
const places = tf.randomUniform([things, 2], -1, 1, 'float32', 1);

function photographs(each, seed) {
  const labels = tf.tensor1d(
    Array.from({ length: things * each }, (_, i) => i % things),
    'int32',
  );
  const noise = tf.randomNormal([things * each, length - 2], 0, 1, 'float32', seed);
  return { labels, images: tf.concat([tf.gather(places, labels), noise], 1) };
}

const net = tfl.sequential({
  layers: [
    tfl.layers.dense({
      inputShape: [length],
      units: 32,
      activation: 'relu',
      kernelInitializer: tfl.initializers.glorotUniform({ seed: 1 }),
    }),
    tfl.layers.dense({ units: 8, kernelInitializer: tfl.initializers.glorotUniform({ seed: 2 }) }),
  ],
});

/** The share of images whose nearest other image shows the same thing. */
function rankOne({ images, labels }) {
  return tf.tidy(() => {
    const embeddings = net.predict(images);
    const unit = tf.div(embeddings, tf.norm(embeddings, 2, 1, true));
    const others = tf.sub(tf.matMul(unit, unit, false, true), tf.mul(tf.eye(labels.size), 10));
    return tf.mean(tf.equal(tf.gather(labels, tf.argMax(others, 1)), labels)).dataSync()[0];
  });
}

const test = photographs(8, 1000);
const before = rankOne(test);
const optimizer = tf.train.adam(0.01);
for (let step = 0; step < 150; step++) {
  const { images, labels } = photographs(4, step + 1);
  optimizer.minimize(() => tripletLoss(net.apply(images), labels, { margin: 0.5, miner: batchHard() }));
  tf.dispose([images, labels]);
}
console.log(`rank-1 ${before.toFixed(2)} before, ${rankOne(test).toFixed(2)} after 150 updates`);
