import { readModelFolder } from '@htg/embed';
import { useEngine } from '@htg/engine';
import { outputOf } from '@htg/terminal';
import { checkPlace, writeFiles } from '../write-files.ts';
import type { ExportModelOptions } from './export-model-options.ts';
import { wantsFolder } from './formats.ts';
import { modelFilesOf } from './model-files-of.ts';

/** What `export` does with a model. */
export async function exportModel(source: string, options: ExportModelOptions): Promise<void> {
  const { format, to, quantize } = options;
  const output = outputOf(options);
  checkTogether(options);
  const files = await readModelFolder(source);
  checkPlace(format, wantsFolder(format), options);
  // Weights are folded and turned: a moment on any machine, and the same numbers on each.
  await useEngine({ engine: 'cpu' });
  const made = await modelFilesOf(files, options);
  const bytes = await writeFiles(made);
  const record = { source, format, to, files: Object.keys(made), bytes, quantize: quantize ?? null };
  output.result(`${to}: ${format}, ${(bytes / 1e6).toFixed(1)} MB`, record);
}

function checkTogether({ format, quantize, opset }: ExportModelOptions): void {
  if (opset !== undefined && format !== 'onnx') {
    throw new RangeError(`export: expected --opset with --format onnx, received it with ${format}; leave --opset out`);
  }
  if (quantize === 'int8' && format === 'safetensors') {
    throw new RangeError(
      'export: expected --quantize float16 with --format safetensors, received int8, which torch has no one layout for; write float16',
    );
  }
}
