/**
 * `pnpm slow compare-engines [engine ...]`: trains the demo's networks at their full size on several engines from one seed and
 * prints how far their losses come apart when each goes its own way; `--disturb` adds the first engine with every weight changed in
 * its last bit, which comes apart as far. (`pnpm slow engines` compares update by update.) Minutes on WASM, more on cpu.
 */
import { engineNames } from '@htg/engine';
import type { EngineName } from '@htg/engine';
import { Command } from 'commander';
import { fullDemo, largestDifference, trainBothStages } from '../engines/both-stages.ts';
import type { StageLosses } from '../engines/both-stages.ts';

const program = new Command('compare-engines')
  .argument('[engines...]', `some of ${engineNames.join(', ')}; the first is what the others are compared with`)
  .option('--steps <count>', 'updates of each stage', '50')
  .option('--rate <rate>', 'learning rate', '0.001')
  .option('--disturb', "add the first engine with F's weights changed in their last bit", false)
  .parse();

const { steps, rate, disturb } = program.opts<{ steps: string; rate: string; disturb: boolean }>();
const engines = program.args.length > 0 ? (program.args as EngineName[]) : (['tensorflow', 'wasm'] as const);
const updates = { basicSteps: Number(steps), htgSteps: Number(steps), learningRate: Number(rate) };

let first: StageLosses | undefined;
async function compare(engine: EngineName, disturbance?: number): Promise<void> {
  const begin = performance.now();
  const losses = await trainBothStages({ engine, ...fullDemo, ...updates, ...(disturbance && { disturbance }) });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  first ??= losses;
  const [basic, htg] = [losses.basic, losses.htg].map((stage) => stage.map((loss) => loss.toFixed(5)).join(' '));
  const apart = largestDifference(first, losses).toExponential(1);
  const disturbed = disturbance === undefined ? '' : ", F's weights changed in their last bit";
  console.log(
    `${losses.reason}${disturbed}\n  ${seconds} s; losses at most ${apart} from ${engines[0]}\n  stage 1: ${basic}\n  stage 2: ${htg}`,
  );
}

for (const engine of engines) await compare(engine);
if (disturb) await compare(engines[0], 2 ** -23);
// TensorFlow's threads would keep the process.
process.exit(0);
