import type { ImageSet, OpenedData } from '@htg/datasets';
import type { Embedding } from '../../embedding/embed.ts';
import { scoreEmbeddings } from '../../embedding/score-embeddings.ts';
import { scoreTest } from '../../embedding/test-images.ts';
import { stopIfAsked } from './interrupted.ts';
import type { StageControl, StageScores } from './stage.ts';

/** The parts of opened data that are scored, and the rule of their set. */
type ScoredData = Pick<OpenedData, 'validation' | 'test' | 'gallery' | 'excludeSameCamera'>;

/**
 * Scores F on held-out identities by the rule of their set: those for validation query each other, those of the test each other or their
 * gallery.
 *
 * @param embedding F, compiled
 * @param data the parts of the set
 * @param part which identities are scored
 * @param control is told how many images are embedded; default nobody
 * @returns the scores
 * @throws Interrupted when the signal is aborted; the evaluation is then done again
 */
export async function scoreStage(
  embedding: Embedding,
  data: ScoredData,
  part: 'validation' | 'test',
  { progress, signal }: Partial<StageControl> = {},
): Promise<StageScores> {
  const embedShown = (set: ImageSet): ReturnType<Embedding> =>
    embedding(set, {
      onProgress: (done) => {
        progress?.phase(`evaluation: ${done} of ${set.length} images embedded`);
        stopIfAsked(signal, 'the evaluation');
      },
    });
  if (part === 'test') return scoreTest(data, embedShown);
  const { validation, excludeSameCamera } = data;
  return scoreEmbeddings(await embedShown(validation), { excludeSameCamera });
}
