import { createEmbedder, resnet18 } from '@htg/backbone';
import { viewContract } from '@htg/datasets';
import { writeModelFolder } from '@htg/embed';
import * as tf from '@tensorflow/tfjs-core';

/** An untrained net as a model's folder: it tells colors and their places apart, which is what the drawn things differ in. Needs a backend. */
export async function writeTinyModel(folder: string, seed = 1): Promise<string> {
  const embedder = createEmbedder({ backbone: resnet18({ width: 8 }), imageSize: 32, embeddingLength: 16, seed });
  const images = tf.randomUniform<tf.Rank.R4>([16, 32, 32, 3], 0, 255, 'float32', 1);
  for (let i = 0; i < 20; i++) embedder.apply(images, { training: true }).dispose();
  images.dispose();
  await writeModelFolder(folder, embedder, { name: 'tiny', view: viewContract({ imageSize: 32, resize: 'stretch' }) });
  embedder.dispose();
  return folder;
}
