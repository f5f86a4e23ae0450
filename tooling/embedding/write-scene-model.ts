import { createEmbedder, resnet18 } from '@htg/backbone';
import { viewContract } from '@htg/datasets';
import { writeModelFolder } from '@htg/embed';
import * as tf from '@tensorflow/tfjs-core';
import { drawScene } from './draw-scenes.ts';

/** An untrained net whose batch norms know scenes, as a model's folder: large photographs are shrunk first. Needs a backend. */
export async function writeSceneModel(folder: string, { width = 8 } = {}): Promise<void> {
  const side = 64;
  const embedder = createEmbedder({ backbone: resnet18({ width }), imageSize: side, embeddingLength: 32, seed: 3 });
  const scenes = Array.from({ length: 16 }, (_, seed) => drawScene(side, side, 3, seed));
  const images = tf.tensor4d(Float32Array.from(scenes.flatMap((scene) => [...scene])), [16, side, side, 3]);
  // Running statistics move by a tenth at each.
  for (let i = 0; i < 30; i++) embedder.apply(images, { training: true }).dispose();
  images.dispose();
  const view = viewContract({ imageSize: side, prescale: [{ kind: 'shrinkShorter', length: 2 * side }] });
  await writeModelFolder(folder, embedder, { name: 'scenes', view });
  embedder.dispose();
}
