import { summaryFileWriter } from './summary-file-writer.ts';
import type { SummaryFileWriter } from './summary-file-writer.ts';

type Logs = Readonly<Record<string, number>>;

/** A callback for tfjs-layers' `fit` and `fitDataset`. */
export interface TensorBoardCallback {
  /** Logs a batch's losses, where they are asked for. */
  onBatchEnd(batch: number, logs?: Logs): void;
  /** Logs an epoch's numbers. */
  onEpochEnd(epoch: number, logs?: Logs): void;
  /** Writes what still waits. */
  onTrainEnd(): void;
}

/**
 * Logs training with tfjs-layers for TensorBoard: `model.fit(x, y, { callbacks: tensorBoard('logs') })`. Numbers of training
 * go to `folder/train`, those of validation (`val_...`) to `folder/validation`.
 *
 * @param options.every `'epoch'` (the default) or `'batch'`, which logs the batches' losses as well
 * @returns a callback
 */
export function tensorBoard(
  folder: string,
  { every = 'epoch' }: { readonly every?: 'batch' | 'epoch' } = {},
): TensorBoardCallback {
  const writers = new Map<string, SummaryFileWriter>();
  let batches = 0;
  const log = (prefix: string, logs: Logs, step: number) => {
    for (const [name, value] of Object.entries(logs)) {
      if (name === 'batch' || name === 'size') continue;
      const [part, tag] = name.startsWith('val_') ? ['validation', name.slice('val_'.length)] : ['train', name];
      const writer = writers.get(part) ?? summaryFileWriter(`${folder}/${part}`);
      writers.set(part, writer);
      writer.scalar(`${prefix}_${tag}`, value, step);
    }
  };
  return {
    onBatchEnd: (_batch, logs = {}) => {
      batches++;
      if (every === 'batch') log('batch', logs, batches);
    },
    onEpochEnd: (epoch, logs = {}) => {
      log('epoch', logs, epoch + 1);
      for (const writer of writers.values()) writer.flush();
    },
    onTrainEnd: () => {
      for (const writer of writers.values()) writer.close();
      writers.clear();
    },
  };
}
