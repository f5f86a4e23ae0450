import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exportWeights, saveEmbedder } from '@htg/backbone';
import { prefixed } from '@htg/trainer';
import { embedderOf, loadWeights, writeAtomic } from '@htg/trainer/node';
import type { Recipe, RunFolder } from '@htg/trainer/node';

/**
 * Writes the trained F of a run into its folder `model/`, each file whole or not at all:
 *
 * - `model.json` and `weights.bin`, which TensorFlow.js and `loadEmbedder` of `@htg/backbone` load;
 * - `weights.safetensors`, the same weights with torchvision's names and layouts;
 * - `contract.json`, what images go in and what comes out.
 *
 * @param checkpoint whose weights
 * @returns the folder
 */
export async function exportModel(run: RunFolder, recipe: Recipe, checkpoint: string): Promise<string> {
  const folder = join(run.path, 'model');
  await mkdir(folder, { recursive: true });
  const embedder = embedderOf(recipe);
  await loadWeights(run.checkpoint(checkpoint), prefixed('embedder', embedder.weights));
  const { modelJson, weights } = await saveEmbedder(embedder);
  const { height, width, channelOrder, mean, deviation } = embedder.input;
  const contract = {
    recipe: recipe.name,
    checkpoint,
    input: {
      shape: [null, height, width, 3],
      range: [0, 255],
      channelOrder,
      // Photographs: what openTable of @htg/datasets does at test time.
      preparation: `shorter side to ${Math.round((height * 256) / 224)}, then the middle ${height} x ${width}; transparent pixels on white`,
      insideTheModel: { order: '(pixel / 255 - mean) / deviation', mean, deviation },
    },
    output: { shape: [null, embedder.outputLength], parts: embedder.parts, compareBy: 'cosine' },
  };
  await writeAtomic(join(folder, 'weights.bin'), weights);
  await writeAtomic(join(folder, 'model.json'), modelJson);
  await writeAtomic(join(folder, 'weights.safetensors'), await exportWeights(embedder));
  await writeAtomic(join(folder, 'contract.json'), `${JSON.stringify(contract, null, 2)}\n`);
  embedder.dispose();
  return folder;
}
