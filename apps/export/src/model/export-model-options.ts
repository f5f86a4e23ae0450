import type { ExportOptions } from '../export-command.ts';
import type { FormatName } from './formats.ts';

/** What an export of a model is asked for. */
export type ExportModelOptions = ExportOptions & { readonly format: FormatName };
