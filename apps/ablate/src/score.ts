import type { Embedder } from '@htg/backbone';
import { embed, scoreEmbeddings, scoreTest } from '@htg/trainer';
import type { Result } from './folder.ts';
import type { Job } from './job.ts';

/** Scores on the validation identities, and on the test identities where the ablation asks for them. */
export async function score(
  embedder: Embedder,
  { data, ablation, progress }: Pick<Job, 'data' | 'ablation' | 'progress'>,
): Promise<Pick<Result, 'validation' | 'test'>> {
  progress.phase('scoring');
  const { excludeSameCamera } = data;
  const validation = await scoreEmbeddings(await embed(embedder, data.validation), { excludeSameCamera });
  if (ablation.score === 'validation') return { validation };
  return { validation, test: await scoreTest(data, (set) => embed(embedder, set)) };
}
