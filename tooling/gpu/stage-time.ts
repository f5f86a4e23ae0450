import { useEngine } from '@htg/engine';
import { createStages, fullDemo, smallDemo } from '../engines/both-stages.ts';
import type { AnyTraining } from '../engines/both-stages.ts';

/** How long an update of each stage takes. */
export interface StageTime {
  readonly engine: string;
  readonly stage1Ms: number;
  readonly stage2Ms: number;
  readonly ratio: number;
}

/** Times the updates of the demo's two stages: F's forward and backward pass is the same, D and G come on top. */
export async function timeStages({ small }: { readonly small: boolean }): Promise<StageTime> {
  const { reason } = await useEngine({
    ...{ engine: 'tensorflow', tensorflow: { xlaCache: false } },
    compile: { optimize: 'auto' },
  });
  const steps = small ? 4 : 40;
  const stages = createStages({
    ...(small ? smallDemo : { ...fullDemo, learningRate: 0.001 }),
    ...{ basicSteps: steps, htgSteps: steps },
  });
  const stage1Ms = await medianOf(stages.basic);
  const stage2Ms = await medianOf(stages.htg());
  stages.dispose();
  return { engine: reason, stage1Ms, stage2Ms, ratio: Number((stage2Ms / stage1Ms).toFixed(3)) };
}

/** Of all updates but the first two, which trace and compile. */
async function medianOf(training: AnyTraining): Promise<number> {
  const times: number[] = [];
  for await (const { step, milliseconds } of training) if (step > 2) times.push(milliseconds);
  times.sort((a, b) => a - b);
  return Number(times[Math.floor(times.length / 2)].toFixed(2));
}
