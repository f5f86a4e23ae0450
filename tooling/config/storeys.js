/**
 * The floor plan: which packages of this repository each one may import. Dependencies point down only, and blocks of one
 * storey do not import each other, except for those that the formulas force: generator and discriminator use the
 * distances and the cross entropy of losses, and miners takes the miner's type from losses.
 * `embed` is a storey of its own: a net and the view of its images, put together.
 * `ground`, `terminal` (what programs share) and `explorer` (their page) are private and bundled into those that use them.
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
  ground: [],
  terminal: [],
  libtensorflow: ['ground', 'terminal'],
  kernels: ['ground'],
  engine: ['ground', 'kernels', 'libtensorflow'],
  backbone: ['engine', 'ground'],
  datasets: ['engine', 'ground', 'terminal'],
  discriminator: ['engine', 'ground', 'losses'],
  embed: ['backbone', 'datasets', 'engine', 'ground'],
  gallery: ['ground'],
  generator: ['engine', 'ground', 'losses'],
  losses: ['engine', 'ground'],
  metrics: ['engine', 'ground'],
  miners: ['engine', 'ground', 'losses'],
  sampler: ['ground'],
  export: ['backbone', 'ground'],
  explorer: ['embed', 'engine', 'gallery', 'ground'],
  trainer: [...blocks, 'engine', 'ground'],
  report: [...blocks, 'engine', 'ground', 'terminal'],
  boosting: ['ground'],
  perceptron: ['ground'],
};
