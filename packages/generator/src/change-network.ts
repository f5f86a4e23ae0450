import { denseUnit, initializeWeights, weightsByPath } from '@htg/engine';
import { checkOneOf } from '@htg/ground/check-options';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';

/** What G's layers are made of, whatever goes into them. What is left out is at its default. */
export interface ChangeNetworkOptions {
  readonly name: string;
  /** Name of the input. */
  readonly input: string;
  /** `L`. */
  readonly embeddingLength: number;
  /** How many embeddings go in, beside each other; default 1. */
  readonly seen?: number;
  /** How many are changed; default 1. */
  readonly changed?: number;
  /** Units of the inner layers; a half, a quarter and a half of what goes in (ours). */
  readonly widths?: readonly [number, number, number] | undefined;
  readonly output?: 'literal' | 'signed' | undefined;
  readonly initialScale?: number | undefined;
  readonly seed?: number | undefined;
  /** What the model gives of its input and the change; the change alone if left out. */
  readonly finish?: (input: SymbolicTensor, change: SymbolicTensor) => SymbolicTensor;
}

/**
 * G's four fully connected layers, each with batch norm and relu (`signed`: the last one without relu), with their initial weights.
 *
 * @param caller opens error texts
 * @throws RangeError where a length is no whole number > 0, or `output` is none
 */
export function changeNetwork(
  caller: string,
  {
    name,
    input,
    embeddingLength,
    seen = 1,
    changed = 1,
    widths = halves(seen * embeddingLength),
    output = 'literal',
    initialScale = 1,
    seed = 0,
    finish = (_, change) => change,
  }: ChangeNetworkOptions,
): LayersModel {
  checkOneOf(caller, 'output', output, ['literal', 'signed']);
  checkLengths(caller, embeddingLength, widths);
  const features = tfl.input({ name: input, shape: [seen * embeddingLength] });
  const outputLength = changed * embeddingLength;
  let change: SymbolicTensor = features;
  [...widths, outputLength].forEach((units, i) => {
    change = denseUnit(change, { index: i + 1, units, rectified: i < 3 || output === 'literal' });
  });
  const model = tfl.model({ name, inputs: features, outputs: finish(features, change) });
  const weights = weightsByPath(model);
  initializeWeights(weights, seed);
  tf.tidy(() => {
    weights['bn4/gamma'].assign(tf.fill([outputLength], initialScale));
  });
  return model;
}

function halves(inputLength: number): [number, number, number] {
  return [Math.ceil(inputLength / 2), Math.ceil(inputLength / 4), Math.ceil(inputLength / 2)];
}

function checkLengths(caller: string, embeddingLength: number, widths: readonly number[]): void {
  if ([embeddingLength, ...widths].every((length) => Number.isInteger(length) && length > 0)) return;
  throw new RangeError(
    `${caller}: expected whole lengths > 0, received embeddingLength ${embeddingLength}, widths [${widths.join(', ')}]; pass the embedder's outputLength`,
  );
}
