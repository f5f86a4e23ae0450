import type { NamedWeights } from '@htg/engine';
import type { Training } from '../../loop/training.ts';
import { bestSoFar } from '../../watching/best-so-far.ts';
import { isWhole, loadWeights, saveCheckpoint } from './checkpoint.ts';
import { gatherDivided } from './gather-divided.ts';
import { passOver } from './pass-over.ts';

/** The models as they were at the best validation so far, `<stem>-best`. */
export interface BestCheckpoint {
  /**
   * Keeps the models as they are now, with their averages where there are, if the value is better than all before it.
   *
   * @param value what decides, larger is better, such as validation MAP@R
   * @returns whether it was
   */
  offer(value: number): Promise<boolean>;
  /**
   * Loads the best models into the training's.
   *
   * @returns the number of the update they are from; undefined, with the weights as they were, where nothing was kept or it is damaged
   */
  load(): Promise<number | undefined>;
}

/** The best value is remembered in the training's position, so that a resumed run keeps the same. */
type Watched = Pick<Training<unknown>, 'attach' | 'position' | 'weights' | 'withAverages'>;

/**
 * Keeps the best models of a training beside its last checkpoints. Optimizers' slots are left out: they are to be used, not trained on.
 *
 * @param training whose models are kept; it remembers the best value, so that a resumed run does
 * @param stem path of the stage's checkpoint without an ending, such as `runs/demo/checkpoints/stage1`
 * @param options.onDamaged is told in words where the best checkpoint turns out to be damaged
 * @returns the keeper, which is offered each value
 */
export function bestCheckpoint(
  stem: string,
  training: Watched,
  { onDamaged }: { readonly onDamaged: (message: string) => void },
): BestCheckpoint {
  const best = bestSoFar();
  training.attach('best', best);
  const path = `${stem}-best`;
  const kept = modelsOf(training.weights);
  return {
    async offer(value) {
      const before = best.state;
      if (!best.observe(value)) return false;
      try {
        await training.withAverages(async () => {
          await gatherDivided(kept);
          await saveCheckpoint(path, { weights: kept, position: training.position });
        });
      } catch (error) {
        best.restore(before);
        throw error;
      }
      return true;
    },
    async load() {
      if (best.state.best === null) return undefined;
      const whole = await isWhole(path);
      if (whole.ok) return (await loadWeights(path, kept)).step;
      onDamaged(`the best checkpoint is ${await passOver(path, whole, true)}; the last weights stay`);
      return undefined;
    },
  };
}

/** What others than the first of several workers do where that one offers the same value to its `bestCheckpoint`. */
export function helpKeepBest(training: Watched): (value: number) => Promise<void> {
  const best = bestSoFar();
  training.attach('best', best);
  const kept = modelsOf(training.weights);
  return async (value) => {
    if (best.observe(value)) await training.withAverages(() => gatherDivided(kept));
  };
}

const models = ['embedder/', 'losses/', 'generator/', 'discriminator/'];
const isModels = (path: string): boolean => models.some((prefix) => path.startsWith(prefix));

/** Weights of the models, without those of optimizers and averages. */
function modelsOf(weights: NamedWeights): NamedWeights {
  return Object.fromEntries(Object.entries(weights).filter(([path]) => isModels(path)));
}

/** Those of optimizers and averages, which the best checkpoint leaves out. */
export function besideModels(weights: NamedWeights): NamedWeights {
  return Object.fromEntries(Object.entries(weights).filter(([path]) => !isModels(path)));
}
