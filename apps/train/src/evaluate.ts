import type { Embedder } from '@htg/backbone';
import type { OpenedData } from '@htg/datasets';
import type { Scores } from '@htg/report';
import { compileEmbedding, embedPixels, scoreTest } from '@htg/trainer';
import { scoreStage } from '@htg/trainer/node';
import type { Job } from './job.ts';
import { stageProgress } from './stage-progress.ts';

/** Scores of the raw pixels: the floor. Undefined where there are no test images. */
export async function evaluatePixels(data: OpenedData): Promise<Scores | undefined> {
  return data.test.length === 0 ? undefined : scoreTest(data, embedPixels);
}

/**
 * Scores of an embedder on the test identities, where there are such; the embedder is disposed of.
 *
 * @param title how the scores are told
 * @throws Interrupted when the job's signal is aborted
 */
export async function evaluateOnTest(
  embedder: Embedder,
  { data, display, signal }: Job,
  title = 'test',
): Promise<Scores | undefined> {
  if (data.test.length === 0) {
    embedder.dispose();
    return undefined;
  }
  const embedding = compileEmbedding(embedder, { frozen: true });
  try {
    const scores = await scoreStage(embedding, data, 'test', { progress: stageProgress(title, 1, display), signal });
    const { rank1, mAP, mapAtR } = scores;
    display.done(`${title}: rank-1 ${rank1.toFixed(3)}, mAP ${mAP.toFixed(3)}, MAP@R ${mapAtR.toFixed(3)}`);
    return scores;
  } finally {
    display.done();
    embedding.dispose();
    embedder.dispose();
  }
}
