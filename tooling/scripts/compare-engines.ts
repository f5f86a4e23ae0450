/**
 * `pnpm compare-engines [engine ...]`: trains the demo's networks at their full size on several engines from one seed and
 * prints how far their losses come apart. Slow: minutes on WASM, hours on cpu.
 */
import { Command } from 'commander';
import { engineNames, type EngineName } from '@htg/engine';
import { largestDifference, trainBothStages, type StageLosses } from '../engines/both-stages.ts';

const program = new Command('compare-engines')
  .argument('[engines...]', `some of ${engineNames.join(', ')}; the first is what the others are compared with`)
  .option('--steps <count>', 'updates of each stage', '50')
  .option('--rate <rate>', 'learning rate', '0.001')
  .parse();

const { steps, rate } = program.opts<{ steps: string; rate: string }>();
const engines = program.args.length > 0 ? (program.args as EngineName[]) : (['tensorflow', 'wasm'] as const);
const demo = { imageSize: 64, width: 32, batch: { identities: 8, images: 4 } };
const updates = { basicSteps: Number(steps), htgSteps: Number(steps), learningRate: Number(rate) };

let first: StageLosses | undefined;
for (const engine of engines) {
  const begin = performance.now();
  const losses = await trainBothStages({ engine, ...demo, ...updates });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  first ??= losses;
  const [basic, htg] = [losses.basic, losses.htg].map((stage) => stage.map((loss) => loss.toFixed(5)).join(' '));
  const apart = largestDifference(first, losses).toExponential(1);
  console.log(
    `${losses.reason}\n  ${seconds} s; losses at most ${apart} from ${engines[0]}\n  stage 1: ${basic}\n  stage 2: ${htg}`,
  );
}
// TensorFlow's threads would keep the process.
process.exit(0);
