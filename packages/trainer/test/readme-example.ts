import { createEmbedder, resnet18 } from '@htg/backbone';
import { emoji, lightAugmentation, loadBatch } from '@htg/datasets';
import { createDiscriminator } from '@htg/discriminator';
import { useEngine } from '@htg/engine';
import { createGenerator } from '@htg/generator';
import { biasFreeSoftmax, classObjective, tripletObjective } from '@htg/losses';
import { cosineSchedule, embed, scoreEmbeddings, trainBasic, trainHtg, warmUpDiscriminator } from '../src/index.ts';
import type { LoadBatch } from '../src/index.ts';

await useEngine();
const { train, test } = await emoji({ imageSize: 32, seed: 1 });
const load: LoadBatch = (indices, step) => loadBatch(train, indices, { augment: lightAugmentation(), step });

const embedder = createEmbedder({ backbone: resnet18({ width: 4 }), imageSize: 32 });
const embeddingLength = embedder.outputLength;
const softmax = biasFreeSoftmax({ embeddingLength, identities: train.identities });
const losses = [classObjective('softmax', softmax), tripletObjective('triplet', { margin: 0.6 })];
const basic = { steps: 3, learningRate: cosineSchedule({ peak: 0.05, steps: 3, warmUp: 1 }) };
for await (const { step, measures } of trainBasic({ embedder, losses, train, load, ...basic })) {
  console.log(`stage 1, update ${step}: loss ${measures.loss.toFixed(3)}`);
}

const generator = createGenerator({ embeddingLength });
const discriminator = createDiscriminator({ embeddingLength, identities: train.identities });
for await (const { step, accuracy } of warmUpDiscriminator({ embedder, discriminator, train, load, steps: 2 })) {
  console.log(`discriminator, update ${step}: accuracy ${accuracy.toFixed(3)}`);
}
const htg = { generator, discriminator, steps: 2, learningRate: cosineSchedule({ peak: 0.01, steps: 2 }) };
for await (const { step, measures } of trainHtg({ embedder, losses, train, load, ...htg })) {
  console.log(`stage 2, update ${step}: change by G ${measures.change?.toFixed(3)}`);
}

console.log(await scoreEmbeddings(await embed(embedder, test)));
