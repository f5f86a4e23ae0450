/** What `export` can write of a model. */
export const formatNames = ['onnx', 'saved-model', 'tfjs', 'safetensors'] as const;

export type FormatName = (typeof formatNames)[number];

/** Whether a format is a folder of files. */
export function wantsFolder(format: FormatName): boolean {
  return format === 'saved-model' || format === 'tfjs';
}
