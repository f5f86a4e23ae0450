import { backbones, createDiscriminator, createEmbedder, createGenerator, datasets, embed } from '../src/index.ts';
import { losses, trainBasic, trainHtg, training, useEngine } from '../src/index.ts';

await useEngine();
const { train, test } = await datasets.emoji({ imageSize: 32, seed: 1 });
const embedder = createEmbedder({ backbone: backbones.resnet18({ width: 4 }), imageSize: 32 });
const [embeddingLength, identities] = [embedder.outputLength, train.identities];
const softmax = losses.biasFreeSoftmax({ embeddingLength, identities });
const common = {
  embedder,
  train,
  losses: [losses.classObjective('softmax', softmax), losses.tripletObjective('triplet', { margin: 0.6 })],
};

const basic = { steps: 3, learningRate: training.cosineSchedule({ peak: 0.05, steps: 3 }) };
for await (const { step, measures } of trainBasic({ ...common, ...basic })) console.log(step, measures.loss);

const generator = createGenerator({ embeddingLength });
const discriminator = createDiscriminator({ embeddingLength, identities });
const htg = { generator, discriminator, steps: 2, learningRate: training.cosineSchedule({ peak: 0.01, steps: 2 }) };
for await (const { step, measures } of trainHtg({ ...common, ...htg })) console.log(step, measures.loss);

console.log(await training.scoreEmbeddings(await embed(embedder, test)));
