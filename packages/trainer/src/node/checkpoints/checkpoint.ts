import { fromFloat32, parseSafetensors, serializeSafetensors, toFloat32 } from '@htg/backbone';
import type { StoredTensor } from '@htg/backbone';
import type { NamedWeights } from '@htg/engine';
import { dividedRows, keepWhole, wholeOf } from '@htg/ground/divided-rows';
import * as tf from '@tensorflow/tfjs-core';
import type { TrainingPosition } from '../../loop/training.ts';
import { writeAtomic } from '../folder/write-atomic.ts';
import { readCheckpointFiles } from './checkpoint-files.ts';
import { CheckpointError, openRecord, sealRecord } from './checkpoint-record.ts';
import type { CheckpointFault } from './checkpoint-record.ts';

/**
 * Writes a training's checkpoint: `<stem>.safetensors` with every variable by path, then `<stem>.json` with the position and
 * checksums over both. Each is written whole or not at all, and only a pair whose checksums fit counts.
 *
 * A weight whose rows are divided among workers is written with the rows of all, so that any number of workers can go on: before, all of them bring
 * them together (`gatherDivided`).
 *
 * @param stem path without an ending
 * @throws Error where rows of other workers were not brought together since the last update
 * @throws Error where a weight is not finite, naming it: to go on from such a checkpoint would help nobody
 * @throws Error where there is no room, naming the file; what was there before is still whole
 */
export async function saveCheckpoint(
  stem: string,
  { weights, position }: { readonly weights: NamedWeights; readonly position: TrainingPosition },
): Promise<void> {
  const entries = await Promise.all(
    Object.entries(weights).map(async ([path, variable]) => {
      const values = await numbersOf(path, variable);
      requireFinite(values, (broken) => savedBroken(broken, path, position.step));
      return [path, fromFloat32(values, shapeOf(variable))] as const;
    }),
  );
  const bytes = serializeSafetensors({ tensors: Object.fromEntries(entries) });
  await writeAtomic(`${stem}.safetensors`, bytes);
  await writeAtomic(`${stem}.json`, sealRecord(position, bytes));
}

/** A variable's values in single precision, which holds whole numbers up to 2^24 (labels, counts) exactly. */
async function numbersOf(path: string, variable: tf.Variable): Promise<Float32Array> {
  if (dividedRows(variable) !== undefined) {
    const whole = wholeOf(variable);
    if (whole !== undefined) return whole;
    throw new Error(
      `saveCheckpoint: expected the rows of all workers of ${path}, received this worker's alone; let all of them bring them together first`,
    );
  }
  const values = await variable.data<'float32' | 'int32'>();
  if (values instanceof Float32Array) return values;
  const large = values.find((value) => Math.abs(value) > 2 ** 24);
  if (large === undefined) return Float32Array.from(values);
  throw new Error(
    `saveCheckpoint: expected whole numbers up to ${2 ** 24} in ${path}, received ${large}; number labels from 0`,
  );
}

function requireFinite(values: Float32Array, describe: (broken: number) => string): void {
  const broken = values.find((value) => !Number.isFinite(value));
  if (broken !== undefined) throw new Error(describe(broken));
}

const savedBroken = (broken: number, path: string, step: number): string =>
  `saveCheckpoint: expected finite weights, received ${broken} in ${path} after step ${step}; ` +
  `go back to the last checkpoint with a lower learning rate, a longer warm-up or clipped gradients`;

const loadedBroken = (broken: number, path: string, stem: string): string =>
  `loadWeights: expected finite weights, received ${broken} in ${path} of ${stem}.safetensors; ` +
  `something else than a training wrote it: take an earlier checkpoint, or train anew`;

/**
 * Loads a checkpoint into variables. The file may hold more than is asked for (stage 2 wants no optimizer of stage 1). Of a weight whose rows are
 * divided among workers, this worker's part is taken.
 *
 * @param stem path without an ending
 * @param weights the variables to set, by the paths under which they were saved
 * @returns where the training stood
 * @throws CheckpointError where a file is missing or damaged, or written by another version; Error where a path is missing, of another shape or not
 *   finite, naming it
 */
export async function loadWeights(stem: string, weights: NamedWeights): Promise<TrainingPosition> {
  const { bytes, position } = await readCheckpoint(stem);
  const saved: Readonly<Record<string, StoredTensor | undefined>> = parseSafetensors(bytes).tensors;
  for (const [path, variable] of Object.entries(weights)) {
    const found = saved[path];
    const received = found === undefined ? 'nothing of that name' : `[${found.shape.join(', ')}]`;
    const shape = shapeOf(variable);
    if (found?.shape.join() !== shape.join()) {
      throw new Error(
        `loadWeights: expected ${path} [${shape.join(', ')}] in ${stem}.safetensors, received ${received}; ` +
          `build the model as the run's recipe.yaml says`,
      );
    }
    const values = toFloat32(found);
    requireFinite(values, (broken) => loadedBroken(broken, path, stem));
    assignRows(variable, values);
  }
  return position;
}

/** The shape that a variable has in a checkpoint. */
function shapeOf(variable: tf.Variable): number[] {
  const bounds = dividedRows(variable)?.bounds;
  return bounds === undefined ? variable.shape : [bounds[bounds.length - 1], ...variable.shape.slice(1)];
}

/** Sets a variable to what a checkpoint has of it, or to its part of that. */
export function assignRows(variable: tf.Variable, values: Float32Array): void {
  const { bounds, index } = dividedRows(variable) ?? {};
  const width = variable.size / (variable.shape[0] ?? 1);
  const own =
    bounds === undefined || index === undefined
      ? values
      : values.subarray(bounds[index] * width, bounds[index + 1] * width);
  tf.tidy(() => {
    variable.assign(tf.tensor(own, variable.shape, variable.dtype));
  });
  keepWhole(variable, values);
}

/** Whether a checkpoint can be used; if not, what is wrong with it, and in a few words why. */
export type Wholeness =
  { readonly ok: true } | { readonly ok: false; readonly fault: CheckpointFault; readonly why: string };

/**
 * Whether a checkpoint's two files are there, readable and fit each other.
 *
 * @param stem path without an ending
 */
export async function isWhole(stem: string): Promise<Wholeness> {
  try {
    await readCheckpoint(stem);
    return { ok: true };
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    return { ok: false, fault: error.fault, why: error.message };
  }
}

async function readCheckpoint(
  stem: string,
): Promise<{ readonly bytes: Uint8Array; readonly position: TrainingPosition }> {
  const { json, weights } = await readCheckpointFiles(stem);
  return { bytes: weights, position: openRecord(json, weights, stem) };
}
