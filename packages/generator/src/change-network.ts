import { denseUnit, initializeWeights, weightsByPath } from '@htg/engine';
import { checkOneOf } from '@htg/ground/check-options';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';

/** What G's layers are made of, whatever goes into them. */
export interface ChangeNetworkOptions {
  readonly name: string;
  /** Name of the input. */
  readonly input: string;
  readonly inputLength: number;
  readonly widths: readonly [number, number, number];
  readonly outputLength: number;
  readonly output: 'literal' | 'signed';
  readonly initialScale: number;
  readonly seed: number;
  /** What the model gives of its input and the change; the change alone if left out. */
  readonly finish?: (input: SymbolicTensor, change: SymbolicTensor) => SymbolicTensor;
}

/** G's four fully connected layers, each with batch norm and relu (`signed`: the last one without relu), with their initial weights. */
export function changeNetwork({
  name,
  input,
  inputLength,
  widths,
  outputLength,
  output,
  initialScale,
  seed,
  finish = (_, change) => change,
}: ChangeNetworkOptions): LayersModel {
  const features = tfl.input({ name: input, shape: [inputLength] });
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

/** Widths of G's inner layers: a half, a quarter and a half of what goes in (ours). */
export function halves(inputLength: number): [number, number, number] {
  return [Math.ceil(inputLength / 2), Math.ceil(inputLength / 4), Math.ceil(inputLength / 2)];
}

/** Raises unless lengths are whole and above 0 and `output` is one. */
export function checkChangeNetwork(
  caller: string,
  {
    embeddingLength,
    widths,
    output,
  }: { readonly embeddingLength: number; readonly widths: readonly number[]; readonly output: string },
): void {
  checkOneOf(caller, 'output', output, ['literal', 'signed']);
  if ([embeddingLength, ...widths].every((length) => Number.isInteger(length) && length > 0)) return;
  throw new RangeError(
    `${caller}: expected whole lengths > 0, received embeddingLength ${embeddingLength}, widths [${widths.join(', ')}]; pass the embedder's outputLength`,
  );
}
