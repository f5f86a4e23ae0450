import { addCommonOptions, addExamples, wholeNumber } from '@htg/terminal';
import { Command, Option } from 'commander';
import type { ExportOptions } from './export-command.ts';
import { formatNames } from './model/formats.ts';

/** `export`: a trained model as the files of another system, or a gallery as a page that searches it. */
export function exportCommand(): Command {
  const command = new Command('export')
    .description('Write a trained model for another system, or a gallery as a page that searches it without a server.')
    .argument('<source>', 'the folder of a run, of a model, or of a gallery')
    .addOption(new Option('--format <name>', 'what to write of a model').choices(formatNames))
    .requiredOption('--to <path>', 'onnx, safetensors: a file; saved-model, tfjs, the page of a gallery: a folder')
    .addOption(
      new Option(
        '--quantize <type>',
        'weights in 16 or 8 bits (safetensors: 16); a net computes in float32 all the same',
      ).choices(['float16', 'int8']),
    )
    .option('--opset <number>', 'onnx: version of its operators, 17 (default) to 21', wholeNumber(17))
    .option('--overwrite', 'replace what stands there already', false)
    .action(async (source: string, options: ExportOptions) => {
      const { exportSource } = await import('./export-command.ts');
      await exportSource(source, options);
    });
  return addExamples(addCommonOptions(command), [
    'runs/demo --format onnx --to demo.onnx',
    'runs/demo --format onnx --quantize int8 --to demo-int8.onnx',
    'runs/demo/model --format saved-model --to demo-saved-model',
    'gallery --to site',
  ]);
}
