import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { AttributeType, DataType } from '../c/data-types.ts';
import { openedBackend } from '../opened-backend.ts';

/** Writes what TensorBoard shows. */
export interface SummaryFileWriter {
  /** Adds a point to the curve `name`. */
  scalar(name: string, value: number | Scalar, step: number): void;
  /** Adds the distribution of a tensor's values to `name`. */
  histogram(name: string, values: Tensor, step: number): void;
  /** Writes what is waiting to the file. */
  flush(): void;
  /** Writes what is waiting and lets go of the file. */
  close(): void;
}

let made = 0;

/**
 * Opens an event file for TensorBoard in a folder.
 *
 * @param folder TensorBoard's log folder, made if it is not there
 * @param options.flushMilliseconds how long events may wait, 120,000 by default
 * @param options.suffix ending of the file's name
 * @returns the writer; its caller closes it
 */
export function summaryFileWriter(
  folder: string,
  {
    flushMilliseconds = 120_000,
    suffix = '.v2',
  }: { readonly flushMilliseconds?: number; readonly suffix?: string } = {},
): SummaryFileWriter {
  const { backend, binding } = openedBackend('summaryFileWriter');
  const text = (value: string) => binding.createTensor([], DataType.string, [new TextEncoder().encode(value)]);
  const whole = (value: number) => binding.createTensor([], DataType.int32, [value]);
  const long = (value: number) => binding.createTensor([], DataType.int64, [value]);

  /** Runs an op on tensors made for it, which go afterwards. */
  const run = (op: string, inputs: readonly number[], type?: number) => {
    const attributes = type === undefined ? [] : [{ name: 'T', type: AttributeType.type, value: type }];
    try {
      binding.executeOp(op, attributes, [writer, ...inputs], 0);
    } finally {
      for (const id of inputs) binding.deleteTensor(id);
    }
  };

  const name = { name: 'shared_name', type: AttributeType.string, value: `htg_summary_writer_${String(made++)}` };
  const container = { name: 'container', type: AttributeType.string, value: '' };
  const [{ id: writer }] = binding.executeOp('SummaryWriter', [name, container], [], 1);
  const queueLength = 10;
  run('CreateSummaryFileWriter', [text(folder), whole(queueLength), whole(flushMilliseconds), text(suffix)]);

  return {
    scalar: (tag, value, step) => {
      const number =
        typeof value === 'number'
          ? binding.createTensor([], DataType.float, [value])
          : binding.share(backend.tensorNumbers([value])[0]);
      run('WriteScalarSummary', [long(step), text(tag), number], binding.specOf(number).type);
    },
    histogram: (tag, values, step) => {
      const number = binding.share(backend.tensorNumbers([values])[0]);
      run('WriteHistogramSummary', [long(step), text(tag), number], binding.specOf(number).type);
    },
    flush: () => {
      run('FlushSummaryWriter', []);
    },
    close: () => {
      run('CloseSummaryWriter', []);
      binding.deleteTensor(writer);
    },
  };
}
