import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CommonOptions } from '@htg/terminal';
import type { FormatName } from './model/formats.ts';

export interface ExportOptions extends CommonOptions {
  readonly format?: FormatName;
  readonly to: string;
  readonly quantize?: 'float16' | 'int8';
  readonly opset?: number;
  readonly overwrite: boolean;
}

/** What `export` does: a gallery becomes a page that searches it; a model, or with `--format` a gallery's model, files of another system. */
export async function exportSource(source: string, options: ExportOptions): Promise<void> {
  const { format } = options;
  if (format !== undefined) {
    const { exportModel } = await import('./model/export-model.ts');
    return exportModel(source, { ...options, format });
  }
  if (!existsSync(join(source, 'gallery.json'))) {
    throw new Error(
      `export: expected --format for a model, or the folder of a gallery, received ${source} without either; ` +
        'name a format, such as --format onnx',
    );
  }
  const { exportSite } = await import('./site/export-site.ts');
  return exportSite(source, options);
}
