/**
 * A plain TensorFlow.js program, a process of its own: `program MODEL_JSON WEIGHTS_BIN PIXELS.i32 H W` embeds pixels on the cpu backend and prints
 * the embeddings as JSON. Of this repository it knows nothing but the layers' registration.
 */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as tfl from '@tensorflow/tfjs-layers';
import '../../src/layers.ts';

const [modelJson, weightsFile, pixelsFile, height, width] = process.argv.slice(2);
const { modelTopology, weightsManifest } = JSON.parse(readFileSync(modelJson, 'utf8')) as tf.io.ModelJSON;
const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
const weightData = new Uint8Array(readFileSync(weightsFile)).buffer;
const model = await tfl.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
const pixels = new Int32Array(new Uint8Array(readFileSync(pixelsFile)).buffer);
const [h, w] = [Number(height), Number(width)];
const images = tf.tensor4d(pixels, [pixels.length / (3 * h * w), h, w, 3], 'int32');
const embeddings = model.predict(images) as tf.Tensor;
console.log(JSON.stringify({ backend: tf.getBackend(), values: [...embeddings.dataSync()] }));
