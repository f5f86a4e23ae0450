import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { NamedWeights } from '@htg/engine';
import type { TrainingPosition } from '../../loop/training.ts';
import { isWhole, loadWeights, saveCheckpoint } from './checkpoint.ts';

/** Checkpoints of one training on its way, `<stem>-<step>`; only the last few are kept. */
export interface CheckpointSeries {
  /** Writes the checkpoint of the training's present step, then removes those beyond the last few. */
  save(training: { readonly weights: NamedWeights; readonly position: TrainingPosition }): Promise<void>;
  /**
   * Loads the newest whole checkpoint. A damaged one (cut short, altered, one of its two files missing) is passed over for the
   * one before it.
   *
   * @returns where the training stood; undefined, with the weights as they were, where there is none
   */
  loadLatest(weights: NamedWeights): Promise<TrainingPosition | undefined>;
  /** Removes all of them, after the training's end. */
  clear(): Promise<void>;
}

/**
 * @param stem path of the checkpoints without step and ending, such as `runs/demo/checkpoints/stage1`
 * @param options.keep how many to keep; default 2, so that a damaged one has one before it
 * @param options.onDamaged is told in words of each damaged checkpoint that is passed over
 */
export function checkpointSeries(
  stem: string,
  { keep = 2, onDamaged }: { readonly keep?: number; readonly onDamaged: (message: string) => void },
): CheckpointSeries {
  if (!(Number.isInteger(keep) && keep >= 1)) {
    throw new RangeError(
      `checkpointSeries: expected keep to be a whole number >= 1, received ${keep}; 2 is the default`,
    );
  }
  const at = (step: number): string => `${stem}-${step}`;
  const remove = async (steps: readonly number[]): Promise<void> => {
    // The record first: without it the weights beside it do not count.
    for (const step of steps) {
      await rm(`${at(step)}.json`, { force: true });
      await rm(`${at(step)}.safetensors`, { force: true });
    }
  };
  return {
    async save(training) {
      await saveCheckpoint(at(training.position.step), training);
      await remove((await stepsOf(stem)).slice(keep));
    },
    async loadLatest(weights) {
      for (const step of await stepsOf(stem)) {
        const whole = await isWhole(at(step));
        if (whole.ok) return loadWeights(at(step), weights);
        onDamaged(`the checkpoint of step ${step} is damaged (${whole.why}); taking the one before it`);
      }
      return undefined;
    },
    async clear() {
      await remove(await stepsOf(stem));
    },
  };
}

/** Steps of which a file is there, newest first. */
async function stepsOf(stem: string): Promise<number[]> {
  const prefix = `${basename(stem)}-`;
  const names = (await readdir(dirname(join(stem)))).filter((name) => name.startsWith(prefix));
  const steps = names.flatMap((name) => {
    const found = /^(\d+)\.(?:json|safetensors)$/.exec(name.slice(prefix.length));
    return found === null ? [] : [Number(found[1])];
  });
  return [...new Set(steps)].sort((a, b) => b - a);
}
