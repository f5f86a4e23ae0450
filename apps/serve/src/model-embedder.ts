import { openEmbedder } from '@htg/embed';
import type { EngineName } from '@htg/engine';
import type { ServiceEmbedder } from './embedder.ts';
import type { Limits } from './limits.ts';

/** A model that is open for a service. */
export interface ModelEmbedder extends ServiceEmbedder {
  /** What it computes on, and why. */
  readonly engine: string;
  dispose(): Promise<void>;
}

/** Opens a model, and computes once, so that the first request does not wait for that. */
export async function openModel(
  folder: string,
  engine: EngineName | undefined,
  { batch, pixels }: Pick<Limits, 'batch' | 'pixels'>,
): Promise<ModelEmbedder> {
  const embedder = await openEmbedder(folder, { engine, batchSize: batch, pixelLimit: pixels });
  const { hash, embeddingLength, contract } = embedder;
  await embedder.warmUp();
  return {
    model: { hash, embeddingLength, ...(contract.name !== '' && { name: contract.name }) },
    engine: embedder.engine,
    embed: (images) => embedder.embed(images),
    ...(Object.keys(contract.output.parts).length > 1 && { keypoints: (image) => embedder.keypoints(image) }),
    dispose: () => embedder.dispose(),
  };
}
