import { fromFirstWorker, numbersFromFirstWorker } from '@htg/engine';
import type { NamedWeights } from '@htg/engine';
import { dividedRows, wholeOf } from '@htg/ground/divided-rows';
import type { Training, TrainingPosition } from '../../loop/training.ts';
import { assignRows } from '../checkpoints/checkpoint.ts';

/** What the first worker says of a stage before it begins. */
interface Announced {
  readonly state: 'finished' | 'open';
  readonly position: TrainingPosition;
  /**
   * Weights whose rows are divided among workers, each with the number of all its values, that the first worker has read from a checkpoint; it tells
   * them whole. The others are as they are made, on every worker.
   */
  readonly wholes: Readonly<Record<string, number>>;
}

/** Numbers that are exchanged at a time. */
const most = 2 ** 20;

/** The first worker's part: tells the others where a stage stands, and its weights. */
export async function announceStage(training: Training<object>, state: Announced['state']): Promise<void> {
  const wholes: Record<string, number> = {};
  for (const [path, weight] of Object.entries(training.weights)) {
    const whole = wholeOf(weight);
    if (whole !== undefined) wholes[path] = whole.length;
  }
  await fromFirstWorker<Announced>({ state, position: training.position, wholes });
  if (state === 'open') await shareWeights(training.weights, wholes, 'give');
}

/** The others' part: brings a training to where the first worker has it, weights to the bit. */
export async function takeOverStage(training: Training<object>): Promise<Announced['state']> {
  const { state, position, wholes } = await fromFirstWorker<Announced>(undefined);
  if (state === 'finished') return state;
  await shareWeights(training.weights, wholes, 'take');
  training.resumeAt(position);
  return state;
}

async function shareWeights(weights: NamedWeights, wholes: Announced['wholes'], how: 'give' | 'take'): Promise<void> {
  const bits = new Map<string, Int32Array>();
  for (const [path, weight] of Object.entries(weights)) {
    if (dividedRows(weight) === undefined) bits.set(path, bitsOf(await weight.data(), path));
    else if (path in wholes) bits.set(path, bitsOf(wholeOf(weight) ?? new Float32Array(wholes[path]), path));
  }
  const all = join([...bits.values()]);
  for (let from = 0; from < all.length; from += most) {
    const part = all.subarray(from, Math.min(all.length, from + most));
    part.set(await numbersFromFirstWorker(part));
  }
  if (how === 'give') return;
  let place = 0;
  for (const [path, { length }] of bits) {
    const weight = weights[path];
    assignRows(weight, new Float32Array(all.slice(place, place + length).buffer));
    place += length;
  }
}

/** A sum of floats with zeros would lose the sign of a zero: bits are exchanged. */
function bitsOf(values: ArrayLike<number>, path: string): Int32Array {
  if (values instanceof Float32Array) return new Int32Array(values.buffer, values.byteOffset, values.length);
  throw new TypeError(
    `announceStage: expected float32 weights, received others in '${path}'; keep them out of checkpoints`,
  );
}

function join(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}
