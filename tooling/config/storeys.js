/**
 * The floor plan: which packages of this repository each one may import. Dependencies point down only, and blocks of one
 * storey do not import each other, except for those that the formulas force: generator and discriminator use the
 * distances and the cross entropy of losses, and miners takes the miner's type from losses.
 * `ground` is private and bundled into those that use it.
 * A package that is not listed may import none. Apps stand on top: they may import every package, but no other app.
 */
const blocks = [
  'backbone',
  'datasets',
  'discriminator',
  'gallery',
  'generator',
  'losses',
  'metrics',
  'miners',
  'sampler',
];

export const mayImport = {
  libtensorflow: [],
  engine: ['libtensorflow'],
  backbone: ['engine'],
  datasets: ['engine'],
  discriminator: ['engine', 'losses'],
  gallery: [],
  generator: ['engine', 'losses'],
  losses: ['engine'],
  metrics: ['engine'],
  miners: ['engine', 'losses'],
  sampler: [],
  trainer: [...blocks, 'engine'],
  report: [...blocks, 'engine'],
  boosting: [],
  perceptron: [],
};
