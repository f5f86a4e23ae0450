import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { NamedWeights } from '@htg/engine';
import type { TrainingPosition } from '../../loop/training.ts';
import { removeCheckpoint } from './checkpoint-files.ts';
import { isWhole, loadWeights, saveCheckpoint } from './checkpoint.ts';
import { passOver } from './pass-over.ts';

/** Checkpoints of one training on its way, `<stem>-<step>`; only the last few are kept. */
export interface CheckpointSeries {
  /** Writes the checkpoint of the training's present step, then removes those before it beyond the last few; later ones stay. */
  save(training: { readonly weights: NamedWeights; readonly position: TrainingPosition }): Promise<void>;
  /**
   * Loads the newest whole checkpoint. A damaged one (cut short, altered, one of its two files missing) is passed over for the
   * one before it.
   *
   * @param options.setAside rename damaged ones, for who goes on to write; default leave them as they are
   * @returns where the training stood; undefined, with the weights as they were, where there is none
   * @throws CheckpointError at one that another version of htg wrote: it is not passed over
   */
  loadLatest(weights: NamedWeights, options?: { readonly setAside?: boolean }): Promise<TrainingPosition | undefined>;
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
    for (const step of steps) await removeCheckpoint(at(step));
  };
  return {
    async save(training) {
      await saveCheckpoint(at(training.position.step), training);
      const { step } = training.position;
      await remove((await stepsOf(stem)).filter((each) => each <= step).slice(keep));
    },
    async loadLatest(weights, { setAside = false } = {}) {
      for (const step of await stepsOf(stem)) {
        const whole = await isWhole(at(step));
        if (whole.ok) return loadWeights(at(step), weights);
        const told = await passOver(at(step), whole, setAside);
        onDamaged(`the checkpoint of step ${step} is ${told}; taking the one before it`);
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
  const names = (await namesIn(dirname(stem))).filter((name) => name.startsWith(prefix));
  const steps = names.flatMap((name) => {
    const found = /^(\d+)\.(?:json|safetensors)$/.exec(name.slice(prefix.length));
    return found === null ? [] : [Number(found[1])];
  });
  return [...new Set(steps)].sort((a, b) => b - a);
}

/** A folder that is not there holds nothing. */
async function namesIn(folder: string): Promise<string[]> {
  return existsSync(folder) ? readdir(folder) : [];
}
