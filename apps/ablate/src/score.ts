import type { Embedder } from '@htg/backbone';
import { embed, scoreEmbeddings, scoreTest } from '@htg/trainer';
import type { Result } from './folder.ts';
import type { Job } from './job.ts';

/** Scores on the validation identities, and on the test identities where the ablation asks for them. */
export async function score(
  embedder: Embedder,
  { data, ablation, say, name }: Pick<Job, 'data' | 'ablation' | 'say' | 'name'>,
): Promise<Pick<Result, 'validation' | 'test'>> {
  say.progress(`${name}: scoring`);
  const { excludeSameCamera } = data;
  const validation = await scoreEmbeddings(await embed(embedder, data.validation), { excludeSameCamera });
  if (ablation.score === 'validation') return { validation };
  return { validation, test: await scoreTest(data, (set) => embed(embedder, set)) };
}
