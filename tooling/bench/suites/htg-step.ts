import { createEmbedder, resnet18 } from '@htg/backbone';
import { memorySet } from '@htg/datasets';
import { createDiscriminator } from '@htg/discriminator';
import { randomStream, useEngine } from '@htg/engine';
import { createGenerator } from '@htg/generator';
import { biasFreeSoftmax, classObjective, tripletObjective } from '@htg/losses';
import { identityBatches } from '@htg/sampler';
import { constantSchedule, trainBasic, trainHtg } from '@htg/trainer';
import type { CreateSampler, Training } from '@htg/trainer';
import { interleave } from '../measure.ts';
import { startPythonPeer } from '../python-peer.ts';
import type { PythonPeer } from '../python-peer.ts';
import type { Row, Suite } from '../suite.ts';

const setting = { size: 64, identities: 8, images: 4, classes: 770, length: 128 };

/** Rounds, of which the first ones trace and compile. */
const rounds = { rounds: 15, warmUp: 4 };

/**
 * A whole iteration of stage 2, as the trainer runs it, against an update of stage 1 and against the same iteration in torch; F is a
 * ResNet-18, with its global feature only and with the keypoint blocks.
 */
export const suite: Suite = {
  description: `stage 2 (D, G, F) over stage 1, and against torch: ResNet-18 at ${setting.size} px, batch ${setting.identities} x ${setting.images}, ms`,
  run: async ({ progress, wants }) => {
    const { engine, reason } = await useEngine();
    if (engine !== 'tensorflow') return [{ what: 'stage 2', note: reason }];
    const { peer, absent } = await startPythonPeer('htg-step');
    if (absent !== undefined) progress(absent);
    const rows: Row[] = [];
    for (const [name, blocks] of [
      ['global', []],
      ['keypoints', [3, 4]],
    ] as const) {
      if (!wants(name)) continue;
      progress(name);
      rows.push(await measure(name, blocks, peer));
    }
    await peer?.close();
    return rows;
  },
};

async function measure(name: string, blocks: readonly (3 | 4)[], peer: PythonPeer | undefined): Promise<Row> {
  const basic = stage(blocks, false);
  const htg = stage(blocks, true);
  const torch: Record<string, () => unknown> =
    peer === undefined ? {} : { torchBasic: () => peer.time('basic'), torchHtg: () => peer.time('htg') };
  if (peer !== undefined) await peer.call('prepare', { ...setting, keypoints: blocks.length > 0 });
  const times = await interleave<string>({ basic: basic.update, htg: htg.update, ...torch }, rounds);
  basic.dispose();
  htg.dispose();
  const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
  return {
    F: name,
    'stage 1': round(times.basic.median),
    'stage 2': round(times.htg.median),
    'stage 2 / stage 1': round(times.htg.median / times.basic.median, 3),
    ...(peer && {
      'torch stage 1': round(times.torchBasic.median),
      'torch stage 2': round(times.torchHtg.median),
      'ours / torch, stage 2': round(times.htg.median / times.torchHtg.median, 3),
    }),
  };
}

/** A training of its own networks; `update` advances it by one update, batch and report included. */
function stage(keypointBlocks: readonly (3 | 4)[], withHtg: boolean) {
  const { size, identities, images, classes } = setting;
  const embedder = createEmbedder({
    backbone: resnet18(),
    imageSize: size,
    embeddingLength: setting.length,
    keypointBlocks,
  });
  const embeddingLength = embedder.outputLength;
  const losses = [
    classObjective('softmax', biasFreeSoftmax({ embeddingLength, identities: classes })),
    tripletObjective('triplet', { margin: 0.6 }),
  ];
  const sampler: CreateSampler = (start) => identityBatches({ ...start, identities, images });
  const generator = createGenerator({ embeddingLength, output: 'signed' });
  const discriminator = createDiscriminator({ embeddingLength, identities: classes });
  const rate = constantSchedule(1e-4);
  const common = {
    ...{ embedder, losses, train: noise(), sampler },
    steps: Number.MAX_SAFE_INTEGER,
    learningRate: rate,
  };
  const adversaries = {
    ...{ generator, discriminator },
    ...{ generatorTraining: { learningRate: rate }, discriminatorTraining: { learningRate: rate } },
  };
  const training: Training<object> = withHtg ? trainHtg({ ...common, ...adversaries }) : trainBasic(common);
  const reports = training[Symbol.asyncIterator]();
  return {
    update: async () => {
      await reports.next();
    },
    dispose: () => {
      training.dispose();
      generator.dispose();
      discriminator.dispose();
      embedder.dispose();
      for (const loss of losses) loss.dispose();
    },
  };
}

/** As many identities as the emoji set has for training, of random pixels: what is in the images takes no time. */
function noise() {
  const { size, images, classes } = setting;
  const random = randomStream(1, 'htg-step');
  const image = Uint8Array.from({ length: size * size * 3 }, () => Math.floor(256 * random.uniform()));
  const labels = Int32Array.from({ length: images * classes }, (_, i) => Math.floor(i / images));
  const pixels = new Uint8Array(labels.length * image.length);
  labels.forEach((label, i) => {
    pixels.set(
      image.map((value) => value ^ ((31 * label + 7 * i) & 255)),
      i * image.length,
    );
  });
  const names = Array.from({ length: classes }, (_, i) => `identity ${i}`);
  return memorySet({ pixels, height: size, width: size, labels, names });
}
