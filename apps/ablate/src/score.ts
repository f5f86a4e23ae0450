import type { Embedder } from '@htg/backbone';
import { compileEmbedding } from '@htg/trainer';
import { scoreStage } from '@htg/trainer/node';
import type { Result } from './folder.ts';
import type { Job } from './job.ts';

/**
 * Scores on the validation identities, and on the test identities where the ablation asks for them.
 *
 * @throws Interrupted when the job's signal is aborted
 */
export async function score(
  embedder: Embedder,
  { data, ablation, progress, signal }: Pick<Job, 'data' | 'ablation' | 'progress' | 'signal'>,
): Promise<Pick<Result, 'validation' | 'test'>> {
  const embedding = compileEmbedding(embedder);
  const control = { progress, signal };
  try {
    const validation = await scoreStage(embedding, data, 'validation', control);
    if (ablation.score === 'validation') return { validation };
    return { validation, test: await scoreStage(embedding, data, 'test', control) };
  } finally {
    embedding.dispose();
  }
}
