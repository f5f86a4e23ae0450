import { openedWorkers } from '@htg/engine';
import type { TrainingStep } from '../loop/training.ts';
import { accumulatedStep } from './accumulated-step.ts';
import { featureStep } from './feature-step.ts';
import type { FeatureStep, StepParts } from './feature-step.ts';
import type { LearningPhases } from './freezing.ts';

/**
 * The update of a stage whose weights do not all learn from the beginning: each phase has a computation of its own, compiled once, when it begins;
 * what was compiled for the phase before it is freed. Which phase it is depends on the number of the update alone, so that a resumed training is
 * in the right one.
 *
 * @param options.accumulate number of the parts in which a batch passes F
 * @throws RangeError where that is no whole number >= 1
 */
export function phasedStep(
  stage: string,
  parts: Omit<StepParts, 'phase'>,
  { phases, accumulate }: { readonly phases: LearningPhases['phases']; readonly accumulate: number },
): FeatureStep {
  if (!(Number.isInteger(accumulate) && accumulate >= 1)) {
    throw new RangeError(
      `${stage}: expected accumulate to be a whole number >= 1, received ${accumulate}; it is the number of a batch's parts`,
    );
  }
  if (accumulate > 1 && openedWorkers() !== undefined) {
    throw new RangeError(
      `${stage}: expected batches in one part where several workers share them, received accumulate ${accumulate}; leave it out, or use more workers`,
    );
  }
  const create = accumulate === 1 ? featureStep : (each: StepParts): FeatureStep => accumulatedStep(stage, each);
  const steps = phases.map((phase) => ({ from: phase.from, step: create({ ...parts, phase }) }));
  let present = steps[0].step;
  const update: TrainingStep = (inputs, context) => {
    const { step } = steps.findLast(({ from }) => from <= context.step) ?? steps[0];
    if (step !== present) present.dispose();
    present = step;
    return step.update(inputs, context);
  };
  return {
    update,
    dispose: () => {
      for (const { step } of steps) step.dispose();
    },
  };
}
