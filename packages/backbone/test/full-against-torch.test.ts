import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { locateLibrary, registerTensorFlowBackend } from '@htg/libtensorflow';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestContext } from 'vitest';
import { findPython } from '../../../tooling/oracles/python.ts';
import type { Embedder } from '../src/index.ts';
import {
  createEmbedder,
  exportWeights,
  importWeights,
  keypointDensities,
  resnet18,
  resnet34,
  resnet50,
  toFloat32,
} from '../src/index.ts';
import { axesToTorch, torchName } from '../src/weights/torch-name.ts';
import { normDifference, readGolden } from './golden.ts';
import type { Golden } from './golden.ts';
import { relativeDifference } from './numbers.ts';
import { smoothTwin } from './smooth-twin.ts';

const oracle = fileURLToPath(new URL('../../../tooling/oracles/backbone.py', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'htg-backbone-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const python = findPython();
const hasTorch = python !== undefined && spawnSync(python, ['-c', 'import torchvision, safetensors']).status === 0;
const hasLibrary = locateLibrary() !== undefined;

function skipWithoutPeers(ctx: TestContext): void {
  if (!hasLibrary) ctx.skip('no libtensorflow: run htg-engine install');
  if (!hasTorch) ctx.skip('no Python with torchvision: run pnpm oracles:install, or name one by HTG_PYTHON');
}

function runOracle(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(python ?? '', [oracle, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`backbone.py ${args.join(' ')} failed:\n${stderr}`);
  return stdout;
}

const oracleFile = (name: string): string => join(folder, `${name}.safetensors`);

/** The gradients of sum(embeddings * target) by torch's names, in torch's layouts. */
function gradients(
  apply: (images: tf.Tensor4D) => tf.Tensor,
  trainable: Embedder['trainable'],
  numbers: Golden,
): Map<string, Float32Array> {
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

beforeAll(async () => {
  if (hasLibrary) await registerTensorFlowBackend();
});

describe.each([
  ['resnet18', resnet18],
  ['resnet34', resnet34],
  ['resnet50', resnet50],
] as const)('%s at full width', (name, resnet) => {
  const create = (weights: Uint8Array): Embedder => {
    const embedder = createEmbedder({ backbone: resnet(), imageSize: 64, embeddingLength: null });
    importWeights(embedder, weights);
    return embedder;
  };

  it('equals torch in embeddings, densities and, as near as torch itself, gradients', (ctx) => {
    skipWithoutPeers(ctx);
    runOracle('full', name, oracleFile(name));
    const numbers = readGolden(oracleFile(name));
    const images = numbers.tensor('images') as tf.Tensor4D;
    const embedder = create(numbers.weights);
    for (const [mode, training] of [
      ['inference', false],
      ['train', true],
    ] as const) {
      // Densities first: training moves the statistics, which training itself does not read.
      const densities = keypointDensities(embedder, images, { training });
      for (const block of [3, 4]) {
        const expected = numbers.tensor(`${mode}.densities${block}`);
        const actual = tf.slice(densities[`keypoints${block}`], [0, 0, 0, 0], [-1, -1, -1, expected.shape[3] ?? 0]);
        expect(relativeDifference(actual.dataSync(), expected.dataSync()), `${mode} ${block}`).toBeLessThan(1e-4);
      }
      const expected = numbers.tensor(`${mode}.embeddings`).dataSync();
      expect(relativeDifference(embedder.apply(images, { training }).dataSync(), expected), mode).toBeLessThan(1e-4);
    }
    // Relus and maxima make gradients jump: torch's own differ from one memory layout to the other.
    const ours = gradients((x) => embedder.apply(x, { training: true }), embedder.trainable, numbers);
    const torch = numbers.group('gradients');
    const own = numbers.tensor('own_difference').dataSync()[0];
    const differences = [...ours].map(([weight, gradient]) => normDifference(gradient, toFloat32(torch[weight])));
    expect(Math.max(...differences)).toBeLessThan(3 * own);
    embedder.dispose();
  });

  it('equals torch in the gradients of its smooth twin', async (ctx) => {
    skipWithoutPeers(ctx);
    runOracle('full', name, oracleFile(name), 'smooth');
    const numbers = readGolden(oracleFile(name));
    const embedder = create(numbers.weights);
    const twin = await smoothTwin(embedder);
    const ours = gradients((x) => twin.model.apply(x, { training: true }) as tf.Tensor, twin.trainable, numbers);
    const torch = numbers.group('gradients');
    for (const [weight, gradient] of ours) {
      // float32 through up to 50 batch norms.
      expect(normDifference(gradient, toFloat32(torch[weight])), weight).toBeLessThan(2e-4);
    }
    embedder.dispose();
    twin.model.dispose();
  });

  it('exports weights that torchvision takes with strict=True', async (ctx) => {
    skipWithoutPeers(ctx);
    const embedder = createEmbedder({ backbone: resnet(), imageSize: 64, seed: 1 });
    writeFileSync(oracleFile(name), await exportWeights(embedder, { part: 'backbone' }));
    expect(runOracle('loads', name, oracleFile(name))).toContain('All keys matched successfully');
    embedder.dispose();
  });
});
