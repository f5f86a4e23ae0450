import { join } from 'node:path';
import { exportWeights, loadEmbedder } from '@htg/backbone';
import type { ModelFiles } from '@htg/embed';
import { halveSafetensors, toOnnx, toSavedModel, toTfjs } from '@htg/export';
import type { OnnxOptions } from '@htg/export';
import type { Files } from '../write-files.ts';
import type { ExportModelOptions } from './export-model-options.ts';

/** A model as the files of a format, by the paths where they are to be. */
export async function modelFilesOf(
  { contract, modelJson, weights }: ModelFiles,
  { format, to, quantize, opset }: Pick<ExportModelOptions, 'format' | 'to' | 'quantize' | 'opset'>,
): Promise<Files> {
  const contractJson = `${JSON.stringify(contract, null, 2)}\n`;
  const beside = { [join(to, 'contract.json')]: contractJson };
  switch (format) {
    case 'onnx': {
      const storage: OnnxOptions =
        quantize === 'int8' ? { quantize } : quantize === 'float16' ? { dtype: quantize } : {};
      const version = opset === undefined ? {} : { opset: opset as NonNullable<OnnxOptions['opset']> };
      return { [to]: await toOnnx({ modelJson, weights }, { ...storage, ...version, contract: contractJson }) };
    }
    case 'saved-model':
      return { [join(to, 'saved_model.pb')]: await toSavedModel({ modelJson, weights }, { quantize }), ...beside };
    case 'tfjs': {
      const stored = toTfjs({ modelJson, weights }, { quantize });
      // A contract holds the sums of the files that it stands beside.
      return {
        [join(to, 'model.json')]: stored.modelJson,
        [join(to, 'weights.bin')]: stored.weights,
        ...(quantize === undefined && beside),
      };
    }
    case 'safetensors': {
      const embedder = loadEmbedder({ modelJson, weights });
      const content = await exportWeights(embedder);
      embedder.dispose();
      return { [to]: quantize === undefined ? content : halveSafetensors(content) };
    }
  }
}
