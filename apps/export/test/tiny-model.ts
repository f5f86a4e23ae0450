import { createEmbedder, resnet18 } from '@htg/backbone';
import { viewContract } from '@htg/datasets';
import { writeModelFolder } from '@htg/embed';
import { useEngine } from '@htg/engine';

/** An untrained net of a moment as a model's folder. */
export async function writeTinyModel(folder: string): Promise<void> {
  await useEngine({ engine: 'cpu' });
  const embedder = createEmbedder({ backbone: resnet18({ width: 4 }), imageSize: 32, embeddingLength: 8 });
  await writeModelFolder(folder, embedder, { name: 'tiny', view: viewContract({ imageSize: 32 }) });
  embedder.dispose();
}
