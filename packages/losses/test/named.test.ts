import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type {
  AngularLossOptions,
  ArcFaceOptions,
  BiasFreeSoftmaxOptions,
  CircleLossOptions,
  ClassLoss,
  ClassWeightOptions,
  ContrastiveLossOptions,
  CosFaceOptions,
  CoupledClusterLossOptions,
  DynamicSoftMarginLossOptions,
  EmbeddingExpansionLossOptions,
  FastApLossOptions,
  GeneralizedLiftedStructureLossOptions,
  HardnessAwareLossOptions,
  HistogramLossOptions,
  InstanceLossOptions,
  IntraPairVarianceLossOptions,
  LargeMarginSoftmaxOptions,
  LiftedStructureLossOptions,
  LpNormOptions,
  MarginLossOptions,
  MultiSimilarityLossOptions,
  NcaLossOptions,
  NormalizedSoftmaxOptions,
  NtXentLossOptions,
  Objective,
  ObjectiveBatch,
  P2sGradOptions,
  PairOptions,
  PnpLossOptions,
  ProxyAnchorOptions,
  ProxyNcaOptions,
  ProxySynthesisOptions,
  RankedListLossOptions,
  RegularizerOptions,
  SmoothApLossOptions,
  SoftmaxLossOptions,
  SoftTripleOptions,
  SphereFaceOptions,
  SubCenterArcFaceOptions,
  SupConLossOptions,
  SymmetricalSynthesisLossOptions,
  ThresholdConsistentMarginLossOptions,
  TripletLossOptions,
  TupletMarginLossOptions,
  VicRegLossOptions,
} from '../src/index.ts';
import {
  angularLoss,
  arcFace,
  biasFreeSoftmax,
  centerInvariant,
  circleLoss,
  contrastiveLoss,
  cosFace,
  cosine,
  coupledClusterLoss,
  crossBatchMemory,
  dotProduct,
  dynamicSoftMarginLoss,
  embeddingExpansionLoss,
  euclidean,
  fastApLoss,
  generalizedLiftedStructureLoss,
  hardnessAwareLoss,
  histogramLoss,
  instanceLoss,
  intraPairVarianceLoss,
  largeMarginSoftmax,
  liftedStructureLoss,
  lp,
  lpNorm,
  marginLoss,
  mineTriplets,
  multiSimilarityLoss,
  ncaLoss,
  normalizedSoftmax,
  ntXentLoss,
  p2sGrad,
  pnpLoss,
  proxyAnchor,
  proxyNca,
  proxySynthesis,
  rankedListLoss,
  regularFace,
  smoothApLoss,
  snr,
  softmaxLoss,
  softTriple,
  sparseCenters,
  sphereFace,
  squaredEuclidean,
  subCenterArcFace,
  supConLoss,
  symmetricalSynthesisLoss,
  thresholdConsistentMarginLoss,
  tripletLoss,
  tupletMarginLoss,
  vicRegLoss,
  zeroMean,
} from '../src/index.ts';
import type { LossContext, LossKind } from '../src/named.ts';
import { lossKinds, makeLoss } from '../src/named.ts';
import '../../../tooling/testing/on-each-backend.ts';
import { labelsOf, randomRows, tensorOf } from './support/batch.ts';

type Kind = keyof typeof lossKinds;
type Options = Record<string, unknown>;

const context: LossContext = { name: 'loss', embeddingLength: 4, identities: 3, images: 3, seed: 5 };
const shape = { embeddingLength: 4, identities: 3, seed: 5 };

/** Three identities with three images each; what classes see is another tensor than what pairs see. */
function batch(): ObjectiveBatch {
  const labels = labelsOf([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  const metric = tensorOf(randomRows(9, 4, 3));
  return { metric, classification: tensorOf(randomRows(9, 4, 4)), labels, mined: mineTriplets(metric, labels) };
}

const valueOf = (loss: tf.Tensor): number => loss.dataSync()[0];

type PairLoss = (x: tf.Tensor2D, labels: tf.Tensor1D, options: Options) => tf.Tensor;
const ofPairs =
  (loss: PairLoss) =>
  (options: Options): number =>
    valueOf(loss(batch().metric, batch().labels, options));
const ofClasses =
  (make: (options: ClassWeightOptions) => ClassLoss) =>
  (options: Options): number =>
    valueOf(make({ ...shape, ...options }).apply(batch().classification, batch().labels));

/** What each kind stands for, and another value for each of its options: as the settings have it, or as `[settings, function]`. */
const functions: Record<Kind, readonly [value: (options: Options) => number, changes: Options, others?: Options]> = {
  angular: [ofPairs(angularLoss), { angle: 50, reduction: 'sum' }],
  arcFace: [ofClasses(arcFace), { margin: 10, scale: 3, reduction: 'sum' }],
  biasFreeSoftmax: [
    ofClasses(biasFreeSoftmax),
    { normalizeEmbeddings: true, normalizeWeights: true, scale: 2, reduction: 'sum' },
  ],
  circle: [ofPairs(circleLoss), { margin: 0.3, gamma: 20, reduction: 'sum' }],
  contrastive: [
    ofPairs(contrastiveLoss),
    { positiveMargin: 0.3, negativeMargin: 0.7, distance: ['cosine', cosine()], reduction: 'sum' },
  ],
  cosFace: [ofClasses(cosFace), { margin: 0.1, scale: 3, reduction: 'sum' }],
  coupledCluster: [ofPairs(coupledClusterLoss), { margin: 0.4, normalize: false, reduction: 'sum' }],
  dynamicSoftMargin: [
    (options) => valueOf(dynamicSoftMarginLoss(options).apply(batch().metric, batch().labels)),
    // The momentum is without effect in the first batch.
    { bins: 20, momentum: [0.5, 0.5, 'momentum'] },
  ],
  embeddingExpansion: [
    (options) => valueOf(embeddingExpansionLoss(batch().metric, { images: 3, ...options })),
    { points: 3, margin: 0.5 },
  ],
  // No negative of this batch is farther than the positive: alpha, which is tried by itself, changes nothing.
  hardnessAware: [ofPairs(hardnessAwareLoss), { margin: 0.5, alpha: [0.1, 0.1, 'alpha'] }],
  symmetricalSynthesis: [
    (options) => valueOf(symmetricalSynthesisLoss(batch().metric, { images: 3, ...options })),
    { margin: 0.5 },
  ],
  fastAp: [ofPairs(fastApLoss), { bins: 4, reduction: 'sum' }],
  generalizedLiftedStructure: [
    ofPairs(generalizedLiftedStructureLoss),
    { positiveMargin: 0.3, negativeMargin: 0.7, distance: ['cosine', cosine()], reduction: 'sum' },
  ],
  histogram: [ofPairs(histogramLoss), { bins: 6 }],
  instance: [ofPairs(instanceLoss), { gamma: 4, reduction: 'sum' }],
  intraPairVariance: [
    ofPairs(intraPairVarianceLoss),
    { positiveSlack: 0.3, negativeSlack: 0.4, distance: ['euclidean', euclidean()], reduction: 'sum' },
  ],
  largeMarginSoftmax: [ofClasses(largeMarginSoftmax), { margin: 2, scale: 3, reduction: 'sum' }],
  liftedStructure: [
    ofPairs(liftedStructureLoss),
    { positiveMargin: 0.3, negativeMargin: 0.7, distance: ['cosine', cosine()], reduction: 'sum' },
  ],
  lpNorm: [(options) => valueOf(lpNorm(batch().metric, options)), { p: 3, power: 2, reduction: 'sum' }],
  margin: [
    (options) => valueOf(marginLoss(options).apply(batch().metric, batch().labels)),
    { margin: 0.4, beta: 0.9, nu: 0.5, distance: ['cosine', cosine()], betaPerIdentity: [true, 3, 'identities'] },
    { learnBeta: true },
  ],
  multiSimilarity: [
    ofPairs(multiSimilarityLoss),
    { alpha: 3, beta: 20, base: 0.3, distance: ['squaredEuclidean', squaredEuclidean()], reduction: 'sum' },
  ],
  nca: [ofPairs(ncaLoss), { scale: 4, distance: ['cosine', cosine()], reduction: 'sum' }],
  normalizedSoftmax: [ofClasses(normalizedSoftmax), { temperature: 0.5, reduction: 'sum' }],
  ntXent: [
    ofPairs(ntXentLoss),
    {
      temperature: 0.5,
      distance: [{ kind: 'dotProduct', normalize: false }, dotProduct({ normalize: false })],
      reduction: 'sum',
    },
  ],
  p2sGrad: [ofClasses(p2sGrad), { reduction: 'sum' }],
  // alpha is of another variant.
  pnp: [ofPairs(pnpLoss), { temperature: 0.3, b: 3, alpha: [3, 3, 'alpha'], reduction: 'sum' }, { variant: 'Ib' }],
  proxyAnchor: [ofClasses(proxyAnchor), { margin: 0.3, alpha: 8 }],
  proxySynthesis: [ofClasses(proxySynthesis), { scale: 3, alpha: 2 }],
  proxyNca: [ofClasses(proxyNca), { scale: 3, distance: ['cosine', cosine()], reduction: 'sum' }],
  rankedList: [
    ofPairs(rankedListLoss),
    {
      margin: 0.6,
      alpha: 1.4,
      imbalance: 0.3,
      positiveTemperature: 2,
      negativeTemperature: 5,
      reduction: 'sum',
    },
  ],
  smoothAp: [ofPairs(smoothApLoss), { temperature: 0.3, reduction: 'sum' }],
  softmax: [ofClasses(softmaxLoss), { reduction: 'sum' }],
  softTriple: [ofClasses(softTriple), { centers: 2, scale: 3, gamma: 0.5, margin: 0.2, reduction: 'sum' }],
  sphereFace: [ofClasses(sphereFace), { margin: 2, scale: 3, reduction: 'sum' }],
  subCenterArcFace: [ofClasses(subCenterArcFace), { centers: 2, margin: 10, scale: 3, reduction: 'sum' }],
  supCon: [ofPairs(supConLoss), { temperature: 0.5, distance: ['euclidean', euclidean()], reduction: 'sum' }],
  thresholdConsistentMargin: [
    ofPairs(thresholdConsistentMarginLoss),
    { positiveMargin: 0.7, negativeMargin: 0.1, positiveWeight: 2, negativeWeight: 3, reduction: 'sum' },
  ],
  triplet: [
    ofPairs(tripletLoss),
    { margin: 0.6, soft: true, swap: true, reversed: true, distance: ['cosine', cosine()], reduction: 'sum' },
  ],
  tupletMargin: [ofPairs(tupletMarginLoss), { margin: 20, scale: 4, reduction: 'sum' }],
  vicReg: [
    (options) => valueOf(vicRegLoss(batch().metric, { images: 3, ...options })),
    { invariance: 3, variance: 5, covariance: 2, epsilon: 0.5 },
  ],
  zeroMean: [(options) => valueOf(zeroMean(batch().metric, options)), { reduction: 'sum' }],
};

const kinds: Readonly<Record<string, LossKind>> = lossKinds;
const made = (settings: Options, with_: Partial<LossContext> = {}): Objective =>
  makeLoss(kinds[settings.kind as Kind].schema.parse(settings) as never, { ...context, ...with_ });
const valueByName = (settings: Options): number => {
  const objective = made(settings);
  const value = valueOf(objective.apply(batch()));
  objective.dispose();
  return value;
};

beforeAll(() => tf.setBackend('cpu'));

describe.each(Object.keys(lossKinds) as Kind[])('%s', (kind) => {
  const [reference, changes, others = {}] = functions[kind];
  const { schema } = kinds[kind];

  it('has the defaults of its function', () => {
    expect(valueByName({ kind, ...others })).toBe(reference(others));
  });

  it.each(Object.entries(changes))('takes %s as its function does', (option, change) => {
    const [setting, value, name] = Array.isArray(change) ? (change as [unknown, unknown, string?]) : [change, change];
    const changed = valueByName({ kind, ...others, [option]: setting });
    expect(changed).toBe(reference({ ...others, [name ?? option]: value }));
    // How many betas there are does not change the value while they are equal.
    if (name === undefined) expect(changed).not.toBe(reference(others));
  });

  it('has the options that are tried here, a weight, and no others', () => {
    const common = ['kind', 'weight', ...(kinds[kind].remembers ? ['memory'] : [])];
    if (schema.shape.regularizer) common.push('regularizer');
    expect(Object.keys(schema.shape).sort()).toEqual(
      [...common, ...Object.keys(changes), ...Object.keys(others)].sort(),
    );
    expect(() => schema.parse({ kind, magrin: 1 })).toThrow('magrin');
  });

  it('describes each option', () => {
    const { kind, ...options } = schema.shape as Record<string, z.ZodType>;
    for (const [option, type] of Object.entries(options)) expect(type.description, option).toMatch(/\w+/);
  });

  it('has its name and weight, and frees what it holds', () => {
    const before = tf.memory().numTensors;
    const objective = made({ kind, weight: 0.5 }, { name: 'mine' });
    expect(objective).toMatchObject({ name: 'mine', weight: 0.5 });
    objective.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** The keys of a kind's settings that are options of its function. */
type OwnOptions<K extends Kind> = Exclude<
  keyof z.output<(typeof lossKinds)[K]['schema']>,
  'kind' | 'weight' | 'memory' | 'regularizer'
>;
/** What comes from the model, the data or the trainer. */
type FromContext = 'embeddingLength' | 'identities' | 'seed' | 'miner' | 'mined' | 'ref' | 'images' | 'shard';
type OptionsOf<T> = Exclude<keyof T, FromContext>;

it('has exactly the options of the functions', () => {
  expectTypeOf<OwnOptions<'angular'>>().toEqualTypeOf<OptionsOf<AngularLossOptions>>();
  expectTypeOf<OwnOptions<'generalizedLiftedStructure'>>().toEqualTypeOf<
    OptionsOf<GeneralizedLiftedStructureLossOptions>
  >();
  expectTypeOf<OwnOptions<'liftedStructure'>>().toEqualTypeOf<OptionsOf<LiftedStructureLossOptions>>();
  expectTypeOf<OwnOptions<'arcFace'>>().toEqualTypeOf<OptionsOf<ArcFaceOptions>>();
  expectTypeOf<OwnOptions<'cosFace'>>().toEqualTypeOf<OptionsOf<CosFaceOptions>>();
  expectTypeOf<OwnOptions<'biasFreeSoftmax'>>().toEqualTypeOf<OptionsOf<BiasFreeSoftmaxOptions>>();
  // Circle loss is defined on cosines.
  expectTypeOf<OwnOptions<'circle'>>().toEqualTypeOf<OptionsOf<CircleLossOptions>>();
  expectTypeOf<OwnOptions<'contrastive'>>().toEqualTypeOf<OptionsOf<ContrastiveLossOptions>>();
  expectTypeOf<OwnOptions<'coupledCluster'>>().toEqualTypeOf<OptionsOf<CoupledClusterLossOptions>>();
  expectTypeOf<OwnOptions<'embeddingExpansion'>>().toEqualTypeOf<OptionsOf<EmbeddingExpansionLossOptions>>();
  expectTypeOf<OwnOptions<'hardnessAware'>>().toEqualTypeOf<OptionsOf<HardnessAwareLossOptions>>();
  expectTypeOf<OwnOptions<'symmetricalSynthesis'>>().toEqualTypeOf<OptionsOf<SymmetricalSynthesisLossOptions>>();
  // `identities`, how many betas there are, is known.
  expectTypeOf<Exclude<OwnOptions<'margin'>, 'betaPerIdentity'>>().toEqualTypeOf<OptionsOf<MarginLossOptions>>();
  expectTypeOf<OwnOptions<'multiSimilarity'>>().toEqualTypeOf<OptionsOf<MultiSimilarityLossOptions>>();
  expectTypeOf<OwnOptions<'normalizedSoftmax'>>().toEqualTypeOf<OptionsOf<NormalizedSoftmaxOptions>>();
  expectTypeOf<OwnOptions<'ntXent'>>().toEqualTypeOf<OptionsOf<NtXentLossOptions>>();
  expectTypeOf<OwnOptions<'supCon'>>().toEqualTypeOf<OptionsOf<SupConLossOptions>>();
  expectTypeOf<OwnOptions<'proxyAnchor'>>().toEqualTypeOf<OptionsOf<ProxyAnchorOptions>>();
  expectTypeOf<OwnOptions<'proxyNca'>>().toEqualTypeOf<OptionsOf<ProxyNcaOptions>>();
  expectTypeOf<OwnOptions<'proxySynthesis'>>().toEqualTypeOf<OptionsOf<ProxySynthesisOptions>>();
  expectTypeOf<OwnOptions<'softmax'>>().toEqualTypeOf<OptionsOf<SoftmaxLossOptions>>();
  expectTypeOf<OwnOptions<'triplet'>>().toEqualTypeOf<OptionsOf<TripletLossOptions>>();
  expectTypeOf<OwnOptions<'largeMarginSoftmax'>>().toEqualTypeOf<OptionsOf<LargeMarginSoftmaxOptions>>();
  expectTypeOf<OwnOptions<'p2sGrad'>>().toEqualTypeOf<OptionsOf<P2sGradOptions>>();
  expectTypeOf<OwnOptions<'softTriple'>>().toEqualTypeOf<OptionsOf<SoftTripleOptions>>();
  expectTypeOf<OwnOptions<'sphereFace'>>().toEqualTypeOf<OptionsOf<SphereFaceOptions>>();
  expectTypeOf<OwnOptions<'subCenterArcFace'>>().toEqualTypeOf<OptionsOf<SubCenterArcFaceOptions>>();
  expectTypeOf<OwnOptions<'dynamicSoftMargin'>>().toEqualTypeOf<OptionsOf<DynamicSoftMarginLossOptions>>();
  expectTypeOf<OwnOptions<'histogram'>>().toEqualTypeOf<OptionsOf<HistogramLossOptions>>();
  expectTypeOf<OwnOptions<'intraPairVariance'>>().toEqualTypeOf<OptionsOf<IntraPairVarianceLossOptions>>();
  expectTypeOf<OwnOptions<'lpNorm'>>().toEqualTypeOf<OptionsOf<LpNormOptions>>();
  expectTypeOf<OwnOptions<'rankedList'>>().toEqualTypeOf<OptionsOf<RankedListLossOptions>>();
  expectTypeOf<OwnOptions<'thresholdConsistentMargin'>>().toEqualTypeOf<
    OptionsOf<ThresholdConsistentMarginLossOptions>
  >();
  expectTypeOf<OwnOptions<'vicReg'>>().toEqualTypeOf<OptionsOf<VicRegLossOptions>>();
  expectTypeOf<OwnOptions<'zeroMean'>>().toEqualTypeOf<OptionsOf<RegularizerOptions>>();
  expectTypeOf<OwnOptions<'fastAp'>>().toEqualTypeOf<OptionsOf<FastApLossOptions>>();
  expectTypeOf<OwnOptions<'instance'>>().toEqualTypeOf<OptionsOf<InstanceLossOptions>>();
  expectTypeOf<OwnOptions<'nca'>>().toEqualTypeOf<OptionsOf<NcaLossOptions>>();
  expectTypeOf<OwnOptions<'pnp'>>().toEqualTypeOf<OptionsOf<PnpLossOptions>>();
  expectTypeOf<OwnOptions<'smoothAp'>>().toEqualTypeOf<OptionsOf<SmoothApLossOptions>>();
  expectTypeOf<OwnOptions<'tupletMargin'>>().toEqualTypeOf<OptionsOf<TupletMarginLossOptions>>();
  expectTypeOf<OptionsOf<PairOptions>>().toEqualTypeOf<'reduction'>();
});

describe('distances of settings', () => {
  it.each([
    ['snr', snr()],
    [{ kind: 'snr', normalize: false }, snr({ normalize: false })],
    [{ kind: 'lp' }, lp()],
    [{ kind: 'lp', p: 3, power: 2, normalize: false }, lp({ p: 3, power: 2, normalize: false })],
  ] as const)('%j', (named, distance) => {
    expect(valueByName({ kind: 'contrastive', distance: named })).toBe(ofPairs(contrastiveLoss)({ distance }));
  });
});

describe('regularizers of weights', () => {
  it.each([
    [{ kind: 'centerInvariant' }, (w) => centerInvariant(w)],
    [{ kind: 'lpNorm', p: 1, power: 2 }, (w) => lpNorm(w, { p: 1, power: 2 })],
    [{ kind: 'regularFace' }, (w) => regularFace(w)],
    [{ kind: 'sparseCenters' }, (w) => sparseCenters(w, { centers: 2 })],
    [{ kind: 'zeroMean' }, (w) => zeroMean(w)],
  ] as readonly [Options, (weights: tf.Tensor2D) => tf.Scalar][])('%j', (regularizer, regularize) => {
    const settings = { kind: 'softTriple', centers: 2 };
    const { variables = {}, ...objective } = made({ ...settings, regularizer: { ...regularizer, weight: 3 } });
    const expected = valueByName(settings) + 3 * valueOf(regularize(variables.weights as tf.Tensor2D));
    expect(valueOf(objective.apply(batch()))).toBeCloseTo(expected, 5);
    objective.dispose();
  });

  it('of centers is refused where there is one for each identity', () => {
    expect(() => made({ kind: 'softmax', regularizer: { kind: 'sparseCenters' } })).toThrow(
      'sparseCenters: expected a loss with several centers of each identity, received loss with one; ' +
        'use softTriple or subCenterArcFace with centers above 1',
    );
  });
});

describe('what a loss is made for', () => {
  it.each(['embeddingExpansion', 'symmetricalSynthesis', 'vicReg'])(
    'is a batch with a number of images, for %s',
    (kind) => {
      expect(() => made({ kind }, { name: 'rival', images: undefined })).toThrow(
        kind +
          ': expected batches with a number of images of each identity, received others for the loss rival; ' +
          'use the sampler identityBatches',
      );
    },
  );

  it('may be a memory, whose variables are held but not learned', () => {
    const remembering = made({ kind: 'contrastive', negativeMargin: 0.7, memory: { size: 20 } });
    const expected = crossBatchMemory({
      loss: (x, labels, { ref }) => contrastiveLoss(x, labels, { negativeMargin: 0.7, ref }),
      embeddingLength: 4,
      size: 20,
    });
    for (let step = 0; step < 3; step++) {
      const { metric, labels } = batch();
      expect(valueOf(remembering.apply(batch()))).toBe(valueOf(expected.apply(metric, labels)));
    }
    const variables = remembering.variables ?? {};
    expect(Object.keys(variables)).toEqual(['memory/embeddings', 'memory/labels', 'memory/filled']);
    expect(Object.values(variables).some(({ trainable }) => trainable)).toBe(false);
    expect(variables['memory/filled'].dataSync()[0]).toBe(20);
    remembering.dispose();
  });

  it('may be a memory around a loss with a variable of its own', () => {
    const objective = made({ kind: 'margin', learnBeta: true, betaPerIdentity: true, memory: {} });
    const { variables = {} } = objective;
    expect(Object.keys(variables)).toEqual(['beta', 'memory/embeddings', 'memory/labels', 'memory/filled']);
    expect(variables.beta).toMatchObject({ trainable: true, shape: [3] });
    expect(variables['memory/labels'].shape).toEqual([1024]);
    objective.dispose();
  });

  it('may be a miner of its own, whose variables are held', () => {
    const nothing = tf.fill<tf.Rank.R2>([9, 9], 0, 'bool');
    const miner = Object.assign(() => ({ positive: tf.clone(nothing), negative: tf.clone(nothing) }), {
      variables: { phase: tf.variable(tf.zeros([1]), false) },
    });
    for (const kind of Object.keys(lossKinds).filter((each) => kinds[each].mines)) {
      const objective = made({ kind }, { miner });
      expect(valueOf(objective.apply(batch())), kind).toBe(0);
      expect(objective.variables, kind).toHaveProperty('miner/phase');
      if (!kinds[kind].remembers) continue;
      const remembering = made({ kind, memory: { size: 9 } }, { miner });
      expect(valueOf(remembering.apply(batch())), kind).toBe(0);
    }
  });
});
