import { addCommonOptions, addExamples, wholeNumber } from '@htg/terminal';
import { Command, Option } from 'commander';
import type { ExportOptions } from './export-command.ts';
import { formatNames } from './formats.ts';

/** `export`: a trained model as the files of another system. */
export function exportCommand(): Command {
  const command = new Command('export')
    .description('Write a trained model for another system.')
    .argument('<source>', 'the folder of a run, or of a model')
    .addOption(new Option('--format <name>', 'what to write').choices(formatNames).makeOptionMandatory())
    .requiredOption('--to <path>', 'onnx, safetensors: a file; saved-model, tfjs: a folder')
    .addOption(
      new Option('--quantize <type>', 'onnx: weights in 16 or 8 bits; it computes in float32').choices([
        'float16',
        'int8',
      ]),
    )
    .option('--opset <number>', 'onnx: version of its operators, 17 (default) to 21', wholeNumber(17))
    .option('--overwrite', 'replace what stands there already', false)
    .action(async (source: string, options: ExportOptions) => {
      const { exportModel } = await import('./export-command.ts');
      await exportModel(source, options);
    });
  return addExamples(addCommonOptions(command), [
    'runs/demo --format onnx --to demo.onnx',
    'runs/demo --format onnx --quantize int8 --to demo-int8.onnx',
    'runs/demo/model --format saved-model --to demo-saved-model',
  ]);
}
