import { addCommonOptions, addExamples, commandPath, commandWords } from '@htg/terminal';
import { Command } from 'commander';
import type { ReportOptions } from './report-command.ts';
import type { TrainOptions } from './train-command.ts';

/** `train`: a recipe in, a run folder out. */
export function trainCommand(): Command {
  const command = new Command('train')
    .description('Train an embedding as a recipe says: stage 1, then hard triplet generation beside its control.')
    .argument('[recipe]', 'a YAML file; recipes/ has examples; left out with --final')
    .option('--out <folder>', 'the run folder; an older one of that name is moved aside (default: runs/<recipe>)')
    .option('--set <key=value>', 'replace a value of the recipe, as in sampler.images=8; may be repeated', collect, [])
    .option('--final', 'train once on everything, validation and test too, as the run of --from has chosen', false)
    .option('--from <run>', 'with --final: the finished run that chose')
    .option('--resume', 'go on with the run that is in the folder, from its last checkpoint', false)
    .option('--data <place>', 'with --resume: where the folder or table of images is now, if it has moved')
    .option('--workers <count>', 'train by so many processes of this machine, each on a part of every batch')
    .option('--cluster <hosts>', 'train on several machines: a YAML file with host:port of each under workers')
    .option('--task <number>', "with --cluster: this process's number; 0 writes the run, the others need no recipe")
    .option('--find-rate', 'only try rising learning rates on stage 1, draw the curve and suggest one', false)
    .action(async (recipe: string | undefined, options: TrainOptions & { readonly findRate: boolean }) => {
      if (options.findRate) {
        const { recipeToTry } = await import('./recipe-to-try.ts');
        const file = recipeToTry(recipe, options);
        const { findRate } = await import('./find-rate.ts');
        await findRate(file, options);
        return;
      }
      const { train } = await import('./train-command.ts');
      await train(recipe, options, { program: commandPath(command), words: commandWords(command) });
    });
  addCommonOptions(command, { computes: true });
  return addExamples(command, [
    'recipes/emoji-demo.yaml --out runs/demo',
    'recipes/emoji-demo.yaml --set basic.steps=200 --set htg.generator.output=literal',
    'recipes/emoji-demo.yaml --out runs/demo --resume',
    'recipes/emoji-demo.yaml --out runs/demo --workers 2',
    '--final --from runs/own --out runs/own-final',
  ]);
}

/** `report`: a run's page, written again. */
export function reportCommand(): Command {
  const command = new Command('report')
    .description('Write report.html of a training run again, from its recipe, metrics and checkpoints.')
    .argument('<run>', 'the folder of a run')
    .option('--data <place>', 'where the folder or table of images is now, if it has moved')
    .action(async (run: string, options: ReportOptions) => {
      const { report } = await import('./report-command.ts');
      await report(run, options);
    });
  return addExamples(addCommonOptions(command, { computes: true }), ['runs/demo']);
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
