import { foldBatchNorm, loadEmbedder } from '@htg/backbone';
import type { Embedder, SavedEmbedder } from '@htg/backbone';
import type { EmbeddingGraph } from '../graph/graph.ts';
import { lowerModel } from './lower-model.ts';

/** An embedder in memory, or the two files of a saved one. */
export type EmbedderSource = Embedder | SavedEmbedder;

/** The graph of an embedder whose batch norms are folded. What is made for it is disposed of; the embedder stays as it is. */
export async function lowerEmbedder(source: EmbedderSource): Promise<EmbeddingGraph> {
  if (!('modelJson' in source)) return lowerFolded(source);
  const embedder = loadEmbedder(source);
  try {
    return await lowerFolded(embedder);
  } finally {
    embedder.dispose();
  }
}

async function lowerFolded(embedder: Embedder): Promise<EmbeddingGraph> {
  const folded = foldBatchNorm(embedder);
  try {
    return await lowerModel(folded.model);
  } finally {
    folded.dispose();
  }
}
