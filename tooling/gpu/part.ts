/** One part of the check, in a process of its own, so that one that crashes takes nothing else along. Its results are lines of JSON. */
import { checkAgreement } from './agreement.ts';
import { timeEvaluation } from './evaluation-time.ts';
import { timeStages } from './stage-time.ts';
import { timeSteps } from './step-time.ts';
import type { StepSetting } from './step-time.ts';
import { timeTorch } from './torch-time.ts';

/** Runs the part that the words name. */
export async function runPart([name, setting]: readonly string[]): Promise<void> {
  const tell = (result: unknown): void => {
    process.stdout.write(`result ${JSON.stringify(result)}\n`);
  };
  if (name === 'agreement') for await (const each of checkAgreement()) tell(each);
  else if (name === 'step') tell(await timeSteps(JSON.parse(setting) as StepSetting));
  else if (name === 'evaluation') for await (const each of timeEvaluation({ small: setting === 'small' })) tell(each);
  else if (name === 'stages') tell(await timeStages({ small: setting === 'small' }));
  else if (name === 'torch') for await (const each of timeTorch(setting === 'small')) tell(each);
  else
    throw new RangeError(`part: expected agreement, evaluation, stages, step or torch, received ${name}; see check.ts`);
  // TensorFlow's threads would keep the process from ending by itself.
  process.exit(0);
}
