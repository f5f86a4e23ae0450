import { ServiceError } from '../errors.ts';

/** How inputs are put together. */
export interface BatcherOptions<Input> {
  /** Inputs of a batch at most. */
  readonly batch: number;
  /** How long the first input of a batch waits for others, ms. */
  readonly batchWait: number;
  /** Inputs that may wait; the next one is refused. */
  readonly waiting: number;
  /** What an input weighs; default 1. */
  readonly weigh?: (input: Input) => number;
  /** What a batch of more than one input may weigh; default no bound. */
  readonly batchWeight?: number;
  /** Told of each batch: how many, and how long it took, in seconds. */
  readonly onBatch?: (size: number, seconds: number) => void;
}

interface Entry<Input, Output> {
  readonly input: Input;
  readonly resolve: (output: Output) => void;
  readonly reject: (error: unknown) => void;
}

/** Puts concurrent requests together, one batch at a time. */
export interface Batcher<Input, Output> {
  /** @throws ServiceError 503 where too many wait */
  run(input: Input): Promise<Output>;
  /** How many wait. */
  readonly waiting: number;
}

/**
 * Makes a batcher. Inputs of one batch are answered together; where a batch fails, its inputs are tried one by one, so that a bad one fails
 * alone.
 *
 * @param work one output for each input, in order
 */
export function createBatcher<Input, Output>(
  work: (inputs: readonly Input[]) => Promise<readonly Output[]>,
  options: BatcherOptions<Input>,
): Batcher<Input, Output> {
  const { batch, batchWait, waiting, weigh = () => 1, batchWeight = Infinity, onBatch } = options;
  const queue: Entry<Input, Output>[] = [];
  let running = false;
  let full: (() => void) | undefined;

  const others = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, batchWait);
      full = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const take = (): Entry<Input, Output>[] => {
    let [count, weight] = [0, 0];
    for (; count < Math.min(batch, queue.length); count++) {
      weight += weigh(queue[count].input);
      if (count > 0 && weight > batchWeight) break;
    }
    return queue.splice(0, count);
  };

  const drain = async (): Promise<void> => {
    running = true;
    if (queue.length < batch) await others();
    full = undefined;
    // Who came while a batch was under way has waited.
    while (queue.length > 0) {
      const entries = take();
      const start = performance.now();
      await answer(work, entries);
      onBatch?.(entries.length, (performance.now() - start) / 1000);
    }
    running = false;
  };

  return {
    run(input) {
      if (queue.length >= waiting) {
        const message = `expected at most ${waiting} images to wait for the model, received one more; try again in a moment`;
        return Promise.reject(new ServiceError(503, 'busy', message, { 'retry-after': '1' }));
      }
      return new Promise((resolve, reject) => {
        queue.push({ input, resolve, reject });
        if (!running) void drain();
        else if (queue.length >= batch) full?.();
      });
    },
    get waiting() {
      return queue.length;
    },
  };
}

async function answer<Input, Output>(
  work: (inputs: readonly Input[]) => Promise<readonly Output[]>,
  entries: readonly Entry<Input, Output>[],
): Promise<void> {
  try {
    const outputs = await work(entries.map(({ input }) => input));
    if (outputs.length !== entries.length) {
      throw new Error(`embed: expected ${entries.length} embeddings, received ${outputs.length}`);
    }
    entries.forEach(({ resolve }, place) => {
      resolve(outputs[place]);
    });
  } catch (error) {
    if (entries.length === 1) entries[0].reject(error);
    else for (const entry of entries) await answer(work, [entry]);
  }
}
