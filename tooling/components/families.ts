import { backboneKinds } from '@htg/backbone/named';
import { augmentationKinds } from '@htg/datasets/named';
import { generatorKinds } from '@htg/generator/named';
import { lossKinds } from '@htg/losses/named';
import { minerKinds } from '@htg/miners/named';
import { samplerKinds } from '@htg/sampler/named';

/** A family of parts, each found by name. */
export interface Family {
  readonly title: string;
  readonly package: string;
  /** Its table of kinds. */
  readonly kinds: readonly string[];
  /** How a recipe names one, with `KIND` for it. */
  readonly recipe: string;
  /** Functions whose names are not that of their kind, nor that with `Loss`. */
  readonly functions: Readonly<Record<string, string>>;
  /** What pytorch-metric-learning calls them; what it does not have is missing. */
  readonly peers: Readonly<Record<string, string>>;
}

/** All of them, in the order of the page. */
export const families: readonly Family[] = [
  {
    title: 'Losses',
    package: 'losses',
    kinds: Object.keys(lossKinds),
    recipe: 'losses: { mine: { kind: KIND } }',
    functions: {},
    peers: {
      angular: 'AngularLoss',
      arcFace: 'ArcFaceLoss',
      circle: 'CircleLoss',
      contrastive: 'ContrastiveLoss',
      cosFace: 'CosFaceLoss',
      dynamicSoftMargin: 'DynamicSoftMarginLoss',
      fastAp: 'FastAPLoss',
      generalizedLiftedStructure: 'GeneralizedLiftedStructureLoss',
      histogram: 'HistogramLoss',
      instance: 'InstanceLoss',
      intraPairVariance: 'IntraPairVarianceLoss',
      largeMarginSoftmax: 'LargeMarginSoftmaxLoss',
      liftedStructure: 'LiftedStructureLoss',
      lpNorm: 'LpRegularizer',
      margin: 'MarginLoss',
      multiSimilarity: 'MultiSimilarityLoss',
      nca: 'NCALoss',
      normalizedSoftmax: 'NormalizedSoftmaxLoss',
      ntXent: 'NTXentLoss',
      p2sGrad: 'P2SGradLoss',
      pnp: 'PNPLoss',
      proxyAnchor: 'ProxyAnchorLoss',
      proxyNca: 'ProxyNCALoss',
      rankedList: 'RankedListLoss',
      smoothAp: 'SmoothAPLoss',
      softTriple: 'SoftTripleLoss',
      sphereFace: 'SphereFaceLoss',
      subCenterArcFace: 'SubCenterArcFaceLoss',
      supCon: 'SupConLoss',
      thresholdConsistentMargin: 'ThresholdConsistentMarginLoss',
      triplet: 'TripletMarginLoss',
      tupletMargin: 'TupletMarginLoss',
      vicReg: 'VICRegLoss',
      zeroMean: 'ZeroMeanRegularizer',
    },
  },
  {
    title: "Regularizers of identities' weights",
    package: 'losses',
    kinds: lossKinds.softmax.schema.shape.regularizer.unwrap().options.map(({ shape }) => shape.kind.value),
    recipe: 'losses: { mine: { kind: softmax, regularizer: { kind: KIND } } }',
    functions: {},
    peers: {
      centerInvariant: 'CenterInvariantRegularizer',
      lpNorm: 'LpRegularizer',
      regularFace: 'RegularFaceRegularizer',
      sparseCenters: 'SparseCentersRegularizer',
      zeroMean: 'ZeroMeanRegularizer',
    },
  },
  {
    title: 'Miners',
    package: 'miners',
    kinds: Object.keys(minerKinds),
    recipe: 'miner: { kind: KIND }',
    functions: {},
    peers: {
      angular: 'AngularMiner',
      batchEasyHard: 'BatchEasyHardMiner',
      batchHard: 'BatchHardMiner',
      distanceWeighted: 'DistanceWeightedMiner',
      hdc: 'HDCMiner',
      multiSimilarity: 'MultiSimilarityMiner',
      pairMargin: 'PairMarginMiner',
      tripletMargin: 'TripletMarginMiner',
      uniformHistogram: 'UniformHistogramMiner',
    },
  },
  {
    title: 'Samplers',
    package: 'sampler',
    kinds: Object.keys(samplerKinds),
    recipe: 'sampler: { kind: KIND }',
    functions: {},
    peers: {
      hierarchicalBatches: 'HierarchicalSampler',
      identityBatches: 'MPerClassSampler',
      tripletBatches: 'FixedSetOfTriplets',
    },
  },
  {
    title: "G and what takes G's place",
    package: 'generator',
    kinds: Object.keys(generatorKinds),
    recipe: 'htg: { generator: { kind: KIND } }',
    functions: { identity: 'identityGenerator', learned: 'createGenerator', noise: 'noiseGenerator' },
    peers: {},
  },
  {
    title: 'Backbones',
    package: 'backbone',
    kinds: Object.keys(backboneKinds),
    recipe: 'model: { backbone: { kind: KIND } }',
    functions: {},
    peers: {},
  },
  {
    title: 'Augmentations',
    package: 'datasets',
    kinds: Object.keys(augmentationKinds),
    recipe: 'augment: KIND',
    functions: {
      'fast-reid': 'fastReid',
      'image-net': 'imageNet',
      light: 'lightAugmentation',
      'reality-check': 'realityCheck',
    },
    peers: {},
  },
];
