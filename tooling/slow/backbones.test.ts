/**
 * `pnpm slow backbones`: every backbone at its full size against its source (torchvision, timm, efficientnet-lite-pytorch) on random state dicts: embeddings,
 * gradients, and weights back. Needs libtensorflow and a Python with these.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEmbedder, exportWeights, importWeights, toFloat32 } from '@htg/backbone';
import type { Embedder } from '@htg/backbone';
import { backboneKinds } from '@htg/backbone/named';
import { locateLibrary, registerTensorFlowBackend } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { axesToTorch, torchName } from '../../packages/backbone/src/weights/torch-name.ts';
import { readGolden } from '../../packages/backbone/test/golden.ts';
import type { Golden } from '../../packages/backbone/test/golden.ts';
import { relativeDifference } from '../../packages/backbone/test/numbers.ts';
import { smoothTwin } from '../../packages/backbone/test/smooth-twin.ts';
import { findPython } from '../oracles/python.ts';

const oracle = fileURLToPath(new URL('../oracles/backbones.py', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'htg-backbones-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const python = findPython();
const needed = 'import efficientnet_lite_pytorch, safetensors, timm, torchvision';
const hasSources = python !== undefined && spawnSync(python, ['-c', needed]).status === 0;
const hasLibrary = locateLibrary() !== undefined;

beforeAll(async () => {
  if (hasLibrary) await registerTensorFlowBackend();
});
beforeEach((context) => {
  if (!hasLibrary) context.skip('no libtensorflow: run htg-engine install');
  if (!hasSources)
    context.skip('no Python with timm and the others: run pnpm oracles:install, or name one by HTG_PYTHON');
});

function runOracle(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(python ?? '', [oracle, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`backbones.py ${args.join(' ')} failed:\n${stderr}`);
  return stdout;
}

type Apply = (images: tf.Tensor4D) => tf.Tensor;

/** The gradients of sum(embeddings * target) by torch's names, in torch's layouts. */
function gradients(apply: Apply, trainable: Embedder['trainable'], numbers: Golden): Map<string, Float32Array> {
  const images = tf.cast(numbers.tensor('images'), 'float32') as tf.Tensor4D;
  const loss = (): tf.Scalar => tf.sum(tf.mul(apply(images), numbers.tensor('target')));
  const { grads } = tf.variableGrads(loss, Object.values(trainable));
  return new Map(
    Object.entries(trainable).map(([path, variable]) => {
      const gradient = tf.transpose(grads[variable.name], [...axesToTorch({ path, shape: variable.shape })]);
      return [torchName(path), gradient.dataSync() as Float32Array];
    }),
  );
}

/** By name, `|ours - theirs|` over `|theirs|`, or over a thousandth of the largest of all: what a norm takes out has no gradient but rounding. */
function differences(ours: ReadonlyMap<string, Float32Array>, numbers: Golden): Map<string, number> {
  const theirs = numbers.group('gradients');
  const values = new Map([...ours.keys()].map((name) => [name, toFloat32(theirs[name])]));
  const largest = Math.max(...[...values.values()].map(norm));
  return new Map(
    [...ours].map(([name, gradient]) => {
      const expected = values.get(name) ?? new Float32Array();
      const apart = gradient.map((value, i) => value - expected[i]);
      return [name, norm(apart) / Math.max(norm(expected), 1e-3 * largest)];
    }),
  );
}

const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

const kinds = Object.keys(backboneKinds).filter((kind) => !['resnet18', 'resnet34', 'resnet50'].includes(kind));

describe.each(kinds as (keyof typeof backboneKinds)[])('%s at full size', (kind) => {
  const { schema, make } = backboneKinds[kind];
  const backbone = make(schema.parse({ kind }) as never);
  const isSmooth = backbone.family === 'vit' || backbone.family === 'convnext';
  const sides = { 'efficientnet-lite': 96, 'mobilenet-v3': 96, convnext: 64, resnet: 64, vit: 64 };
  const side = kind === 'dinov2Small14' ? 56 : sides[backbone.family];
  const file = join(folder, `${kind}.safetensors`);

  const create = (numbers?: Golden): Embedder => {
    const plain = { embeddingLength: null, keypointBlocks: [], embeddingNorm: 'none', seed: 1 } as const;
    const embedder = createEmbedder({ backbone, imageSize: side, ...plain });
    if (numbers !== undefined) importWeights(embedder, numbers.weights, { part: 'backbone' });
    return embedder;
  };

  it('equals its source in embeddings and gradients', () => {
    runOracle('full', kind, file, ...(isSmooth ? [] : ['layouts']));
    const numbers = readGolden(file);
    const images = numbers.tensor('images') as tf.Tensor4D;
    const embedder = create(numbers);
    const [inference, train] = (['inference', 'train'] as const).map((mode) => {
      const embeddings = tf.tidy(() => embedder.apply(images, { training: mode === 'train' }).dataSync());
      return relativeDifference(embeddings, numbers.tensor(`${mode}.embeddings`).dataSync());
    });
    const apart = differences(
      gradients((x) => embedder.apply(x, { training: true }), embedder.trainable, numbers),
      numbers,
    );
    const worst = Math.max(...apart.values());
    // Relus and maxima make gradients jump: torch's own differ from one memory layout to the other.
    const bound = isSmooth ? 2e-4 : 3 * numbers.tensor('own_difference').dataSync()[0];
    // So do, in the deepest nets, embeddings in training: 49 batch norms multiply what each loses.
    const own = isSmooth ? 0 : numbers.tensor('own_embeddings').dataSync()[0];
    console.log(kind, 'inference', inference, 'train', train, 'of', own, 'gradients', worst, 'of', bound);
    expect(inference).toBeLessThan(1e-4);
    expect(train).toBeLessThan(Math.max(1e-4, 2 * own));
    expect(worst).toBeLessThan(bound);
    embedder.dispose();
  });

  it('equals its source in the gradients of its twin without kinks', async (context) => {
    if (isSmooth) context.skip('it has no kinks');
    runOracle('full', kind, file, 'smooth');
    const numbers = readGolden(file);
    const embedder = create(numbers);
    const twin = await smoothTwin(embedder);
    const apply: Apply = (x) => twin.model.apply(x, { training: true }) as tf.Tensor;
    const apart = differences(gradients(apply, twin.trainable, numbers), numbers);
    const [name, worst] = [...apart].sort(([, a], [, b]) => b - a)[0];
    console.log(kind, 'twin', name, worst);
    expect(worst).toBeLessThan(2e-4);
    embedder.dispose();
    twin.model.dispose();
  });

  it('exports weights that its source takes with strict=True', async () => {
    const embedder = create();
    writeFileSync(file, await exportWeights(embedder, { part: 'backbone' }));
    expect(runOracle('loads', kind, file)).toContain('All keys matched successfully');
    embedder.dispose();
  });
});
