import type { Training } from '@htg/trainer';
import type { Job } from './job.ts';

/** Every how many updates `metrics.jsonl` gets a line. */
const logEvery = 10;

/** Trains to the end, showing where it stands and writing `metrics.jsonl`. */
export async function showTraining<Measures extends object>(
  stage: string,
  training: Training<Measures>,
  { run, display, recipe }: Job,
): Promise<void> {
  const images = recipe.batch.identities * recipe.batch.images;
  const begin = performance.now();
  let waited = 0;
  for await (const report of training) {
    const { step, steps, measures, learningRate } = report;
    waited += report.waited;
    const elapsed = performance.now() - begin;
    if (step % logEvery === 0 || step === steps) {
      await run.appendMetrics({ stage, step, ...measures, learningRate, milliseconds: report.milliseconds });
    }
    const rate = (step * images * 1000) / elapsed;
    const left = ((elapsed / step) * (steps - step)) / 1000;
    display.progress(
      `${stage}: step ${step} of ${steps}, ${describe(measures)}, ${rate.toFixed(0)} images/s, ` +
        `${((100 * waited) / elapsed).toFixed(1)}% waiting, ${left.toFixed(0)} s left`,
    );
  }
  display.done();
}

function describe(measures: object): string {
  return Object.entries<number>(measures as Record<string, number>)
    .map(([name, value]) => `${name} ${value.toFixed(3)}`)
    .join(', ');
}
