import * as tf from '@tensorflow/tfjs-core';
import type { io } from '@tensorflow/tfjs-core';
import { embedderOfZeros } from './create-embedder.ts';
import type { Embedder } from './embedder.ts';
import { metadataKey, readModelJson } from './model-json.ts';
import { DamagedWeights, damageIn } from './weights/damaged-weights.ts';

/** A saved embedder: two files that belong together. */
export interface SavedEmbedder {
  /** `model.json`: layers, names and shapes of the weights, and how the embedder was created. */
  readonly modelJson: string;
  /** `weights.bin`, to which `model.json` refers. */
  readonly weights: Uint8Array;
}

/**
 * An embedder as the two files of a TensorFlow.js layers model. A plain TensorFlow.js program loads them with `tf.loadLayersModel`, after
 * it imported `@htg/backbone/layers` where the net has keypoint blocks or GeM; `loadEmbedder` makes an embedder of them again.
 *
 * @returns the files' contents
 *
 * @example
 * const { modelJson, weights } = await saveEmbedder(embedder);
 * await writeFile('model/model.json', modelJson);
 * await writeFile('model/weights.bin', weights);
 */
export async function saveEmbedder({ model, options }: Embedder): Promise<SavedEmbedder> {
  let saved: SavedEmbedder | undefined;
  model.setUserDefinedMetadata({ [metadataKey]: options });
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      saved = toFiles(artifacts);
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    }),
  );
  if (saved === undefined) throw new Error('saveEmbedder: expected tfjs to hand over the model, received nothing');
  return saved;
}

function toFiles(artifacts: io.ModelArtifacts): SavedEmbedder {
  const { modelTopology, weightSpecs, weightData, userDefinedMetadata } = artifacts;
  const modelJson: io.ModelJSON = {
    format: 'layers-model',
    generatedBy: '@htg/backbone',
    convertedBy: null,
    modelTopology: modelTopology as io.ModelJSON['modelTopology'],
    weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs ?? [] }],
    ...(userDefinedMetadata && { userDefinedMetadata }),
  };
  return {
    modelJson: JSON.stringify(modelJson),
    weights: new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData ?? [])),
  };
}

/**
 * The embedder that `saveEmbedder` saved, fit for training: created anew from its options, with the saved weights.
 *
 * @param files the two files' contents
 * @throws RangeError where `model.json` is not of an embedder, or the weights do not fit it, or one is NaN or infinite
 */
export function loadEmbedder({ modelJson, weights }: SavedEmbedder): Embedder {
  const { options, specs } = readModelJson(modelJson, weights.length);
  const numbers = new Uint8Array(weights).buffer;
  checkNumbers(specs, numbers);
  const embedder = embedderOfZeros(options);
  const missing = Object.entries(embedder.weights).find(
    ([path, { shape }]) => !specs.some((spec) => spec.name === path && spec.shape.join() === shape.join()),
  );
  if (missing !== undefined || specs.length !== Object.keys(embedder.weights).length) {
    const [path, shape] = missing === undefined ? ['no others', []] : [missing[0], missing[1].shape];
    embedder.dispose();
    throw new RangeError(
      `loadEmbedder: expected the weights of the embedder that model.json describes (${path} [${shape.join(', ')}]), received others; are both files whole and of one model?`,
    );
  }
  const tensors = tf.io.decodeWeights(numbers, [...specs]);
  for (const [path, variable] of Object.entries(embedder.weights)) variable.assign(tensors[path]);
  tf.dispose(tensors);
  return embedder;
}

/** @throws RangeError naming the weights that hold NaN or infinity, or a variance below 0 */
function checkNumbers(specs: readonly io.WeightsManifestEntry[], numbers: ArrayBuffer): void {
  let at = 0;
  const damaged = specs.flatMap(({ name, shape }) => {
    const values = new Float32Array(
      numbers,
      at,
      shape.reduce((a, b) => a * b, 1),
    );
    at += values.byteLength;
    const damage = damageIn(name, values);
    return damage === undefined ? [] : `${damage} in ${name}`;
  });
  if (damaged.length > 0) throw new DamagedWeights('loadEmbedder', damaged);
}
