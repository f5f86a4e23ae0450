import type { ImageSet } from '@htg/datasets';
import { byteTensor } from '@htg/engine';
import type { NamedWeights } from '@htg/engine';
import { checkCount } from '@htg/ground/check-numbers';
import { dividedRows, forgetWhole } from '@htg/ground/divided-rows';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Scalar, Tensor1D, Tensor4D, Tensor } from '@tensorflow/tfjs-core';
import { isPlateauSchedule } from '../schedules/plateau-schedule.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { loadShare } from './batch-share.ts';
import type { BatchShare } from './batch-share.ts';
import { batchStream } from './batch-stream.ts';
import { Memories } from './memory.ts';
import type { Memory } from './memory.ts';
import type { BatchSampler, LoadBatch } from './training-data.ts';

/** Where a training stands: JSON that, with the weights, decides everything that follows. */
export interface TrainingPosition<SamplerState = unknown> {
  /** Updates done. */
  readonly step: number;
  /** State of the sampler after the last batch that was trained on. */
  readonly sampler: SamplerState;
  /** What plateau schedules and attached consumers remember, by name. */
  readonly memories?: Readonly<Record<string, unknown>> | undefined;
}

/** What every report of a training holds. */
export interface StepReport<Measures> {
  /** Number of the update that the report is about, from 1. */
  readonly step: number;
  /** Number of updates of the whole training. */
  readonly steps: number;
  /** Losses and what else was measured in this update, by name. */
  readonly measures: Readonly<Measures>;
  /** Learning rate of F in this update. */
  readonly learningRate: number;
  /** How many updates it is about, where it is not one: those since the report before it. Times are then means of them, measures those of the last. */
  readonly updates?: number;
  /** Milliseconds of the whole update, waiting included. */
  readonly milliseconds: number;
  /** Milliseconds of it spent waiting for the batch to be loaded and uploaded. */
  readonly waited: number;
  /** Whether any of several workers was asked to stop before this update: all of them hear it after the same one. */
  readonly stop?: boolean;
}

/** A training that advances while it is iterated: one report per update, or for every few of them (`reportEvery`). Iterating again goes on where it stopped. */
export interface Training<Measures> extends AsyncIterable<StepReport<Measures>> {
  /** Every variable that a checkpoint must hold, by path. */
  readonly weights: NamedWeights;
  /** Where the training stands after the last report. */
  readonly position: TrainingPosition;
  /**
   * Goes on from elsewhere: sets where the training stands, after `weights` were set to what they were there. A whole number of
   * updates then ends bit for bit where the uninterrupted training does.
   */
  resumeAt(position: TrainingPosition): void;
  /**
   * Keeps a consumer's memory in `position`, and gives it back what it was where the training is resumed (before or after this call).
   *
   * @throws Error where the name is taken
   */
  attach<State>(name: string, memory: Memory<State>): void;
  /** Tells plateau schedules what validation found; the learning rates of the following updates may fall. */
  observe(value: number): void;
  /**
   * Runs `body` while F and the classifier hold the averages of their weights: what is validated, tested and kept. Afterwards they are as
   * they were, to the bit. Without averaging it only runs it. Not while the training is being iterated elsewhere.
   */
  withAverages<Result>(body: () => Promise<Result>): Promise<Result>;
  /** Where several workers train together: an aborted signal makes `stop` true in the reports of all of them. Before it is iterated. */
  heed(signal: AbortSignal | undefined): void;
  /** Frees what belongs to the training itself, such as optimizers' slots; the models stay. */
  dispose(): void;
}

/** What an update works on. */
export interface StepInputs {
  /** Pixels 0..255, `[N, H, W, 3]`, int32: bytes on their way to TensorFlow. The first part, where batches come in parts. */
  readonly images: Tensor4D;
  /** `[N]`. */
  readonly labels: Tensor1D;
  /** F's learning rate. */
  readonly rate: Scalar;
}

/** What else an update may take, by name: learning rates of others than F, noise. */
export type OtherInputs = Readonly<Record<string, Tensor>>;

/** What an update may have to know beside its inputs. */
export interface StepContext {
  /** Updates done before it. */
  readonly step: number;
  /** The batch's images in parts of one size, in their order; one where batches come whole. */
  readonly parts: readonly Tensor4D[];
}

/** One update on tensors: a batch and the learning rates in, scalars to report out. Usually compiled. */
export type TrainingStep = (
  inputs: StepInputs & OtherInputs,
  context: StepContext,
) => Promise<Readonly<Record<string, Scalar>>>;

/**
 * The loop that both stages share: takes batches from the stream, feeds each to the step, reads the measures and reports them.
 *
 * @param options.stage name of the stage in errors
 * @param options.schedules the learning rates by the name of their input in a step; `rate` is F's, the one that is reported
 * @throws RangeError where `reportEvery` is no whole number >= 1
 * @throws Error naming step and measure at the first report of one that is not finite
 */
export function createTraining<Measures extends Readonly<Record<string, number>>>({
  stage,
  set,
  createSampler,
  load,
  steps,
  weights,
  schedules,
  otherInputs = () => ({}),
  parts: partsOfBatch = 1,
  reportEvery = 1,
  share,
  update,
  withAverages = (body) => body(),
  dispose,
}: {
  readonly stage: string;
  readonly set: ImageSet;
  /** The sampler at its beginning, or at a state of its own. */
  readonly createSampler: (state: unknown) => BatchSampler<unknown>;
  readonly load?: LoadBatch | undefined;
  readonly steps: number;
  readonly weights: NamedWeights;
  readonly schedules: Readonly<Record<string, Schedule>> & { readonly rate: Schedule };
  /** What else a step takes for a batch of `N` images, such as noise; by the names of the inputs. Disposed of after the step. */
  readonly otherInputs?: ((step: number, batchSize: number) => OtherInputs) | undefined;
  /** In how many parts of one size a batch's images come; 1 by default. */
  readonly parts?: number | undefined;
  /** Updates between reports, 1 by default: of the others nothing is read back. The last update is always reported. */
  readonly reportEvery?: number | undefined;
  /** The part of each batch that is loaded here and goes into an update; labels and noise are the whole batch's. All of it by default. */
  readonly share?: BatchShare | undefined;
  readonly update: TrainingStep;
  readonly withAverages?: Training<Measures>['withAverages'] | undefined;
  readonly dispose: () => void;
}): Training<Measures> {
  checkCount(stage, 'reportEvery', reportEvery, 1);
  const memories = new Memories();
  const plateaus = Object.entries(schedules).flatMap(([name, each]) =>
    isPlateauSchedule(each) ? [{ name, each }] : [],
  );
  for (const { name, each } of plateaus) memories.attach(name, each);
  const { rate: rateOf, ...otherSchedules } = schedules;
  const loadWhole: LoadBatch = load ?? ((indices) => set.load(indices));
  const loadOwn = share === undefined ? loadWhole : loadShare(stage, loadWhole, share);
  const divided = Object.values(weights).filter((weight) => dividedRows(weight) !== undefined);
  let heeded: AbortSignal | undefined;
  let position: TrainingPosition = { step: 0, sampler: createSampler(undefined).state };

  async function* reports(): AsyncGenerator<StepReport<Measures>, void> {
    let since = { begin: performance.now(), waited: 0, updates: 0 };
    // A stream draws ahead of its consumer: one that was left must not be taken up again, its sampler has run on.
    const sampler = createSampler(position.sampler);
    const upload = (pixels: Uint8Array, { length }: Int32Array): Tensor4D[] =>
      imageParts(pixels, [length / (share?.count ?? 1), set.height, set.width, 3], { stage, parts: partsOfBatch });
    const span = { from: position.step, to: steps };
    const batches = batchStream({ set, sampler, load: loadOwn, upload, free: tf.dispose, ...span });
    for await (const { images: parts, labels, samplerState, waited } of batches) {
      const learningRate = rateOf(position.step);
      const inputs = {
        images: parts[0],
        labels: tf.tensor1d(labels, 'int32'),
        rate: tf.scalar(learningRate),
        ...ratesAt(position.step, otherSchedules),
        ...otherInputs(position.step, labels.length),
        ...(share && { stop: tf.scalar(heeded?.aborted === true ? 1 : 0) }),
      };
      divided.forEach(forgetWhole);
      const outputs = await update(inputs, { step: position.step, parts }).finally(() => {
        tf.dispose([{ ...inputs }, ...parts]);
      });
      const step = position.step + 1;
      since = { ...since, waited: since.waited + waited, updates: since.updates + 1 };
      if (step % reportEvery !== 0 && step !== steps) {
        tf.dispose({ ...outputs });
        position = { step, sampler: samplerState };
        continue;
      }
      const { stop, ...measured } = outputs as Readonly<Partial<Record<string, Scalar>>>;
      const measures = (await readScalars(measured as Readonly<Record<string, Scalar>>)) as Measures;
      const asked = stop && { stop: (await readScalars({ stop })).stop > 0 };
      requireFinite(stage, step, measures);
      position = { step, sampler: samplerState };
      const { begin, updates } = since;
      const times = { milliseconds: (performance.now() - begin) / updates, waited: since.waited / updates };
      yield { step, steps, measures, learningRate, ...times, ...(reportEvery > 1 && { updates }), ...asked };
      since = { begin: performance.now(), waited: 0, updates: 0 };
    }
  }

  return {
    weights,
    get position() {
      const { state } = memories;
      return state === undefined ? position : { ...position, memories: state };
    },
    resumeAt({ memories: states, ...elsewhere }) {
      position = elsewhere;
      memories.restore(states);
    },
    attach: (name, memory) => {
      memories.attach(name, memory);
    },
    observe(value) {
      // A schedule that serves two networks hears it once.
      for (const schedule of new Set(plateaus.map(({ each }) => each))) schedule.observe(value);
    },
    withAverages,
    heed(signal) {
      heeded = signal;
    },
    dispose,
    [Symbol.asyncIterator]: reports,
  };
}

/** A batch's images as tensors of bytes, in parts of one size. */
function imageParts(
  pixels: Uint8Array,
  [images, ...shape]: readonly [images: number, height: number, width: number, channels: number],
  { stage, parts }: { readonly stage: string; readonly parts: number },
): Tensor4D[] {
  const each = images / parts;
  if (!Number.isInteger(each)) {
    throw new RangeError(
      `${stage}: expected batches that can be divided into ${parts} parts of one size, received one of ${images} images; change accumulate or the sampler`,
    );
  }
  const length = pixels.length / parts;
  return Array.from({ length: parts }, (_, part) =>
    byteTensor<Rank.R4>(pixels.subarray(part * length, (part + 1) * length), [each, ...shape]),
  );
}

/** The rates of a step as its inputs. */
function ratesAt(step: number, schedules: Readonly<Record<string, Schedule>>): OtherInputs {
  return Object.fromEntries(Object.entries(schedules).map(([name, schedule]) => [name, tf.scalar(schedule(step))]));
}

async function readScalars(scalars: Readonly<Record<string, Scalar>>): Promise<Record<string, number>> {
  const entries = Object.entries(scalars);
  const values = await Promise.all(entries.map(async ([name, scalar]) => [name, (await scalar.data())[0]] as const));
  tf.dispose({ ...scalars });
  return Object.fromEntries(values);
}

function requireFinite(stage: string, step: number, measures: Readonly<Record<string, number>>): void {
  const broken = Object.entries(measures).filter(([, value]) => !Number.isFinite(value));
  if (broken.length === 0) return;
  throw new Error(
    `${stage}: expected finite losses, received ${broken.map(([name, value]) => `${name} ${value}`).join(', ')} at step ${step}; ` +
      `go back to the last checkpoint with a lower learning rate or a longer warm-up`,
  );
}
