import type { NamedProgram } from '../scripts/named-programs.ts';

/**
 * What is too slow for `pnpm test`. Each is a file of this folder: a test like any other (`NAME.test.ts`, with vitest's arguments), or a
 * program with arguments of its own (`NAME.ts`), which ends with 1 where something does not hold.
 */
export const checks: Readonly<Record<string, NamedProgram>> = {
  adversary: {
    args: '<ablation> [--arms names...] [--seed n] [--split n]',
    about: "does D know held-out images, are G's triplets harder than noise and still of their class",
    minutes: 5,
  },
  apps: {
    about: 'packages and apps packed, installed into an empty folder, and used there as a person would',
    minutes: 5,
  },
  backbones: {
    args: '[-t kind]',
    about: 'every backbone at full size: embeddings, gradients and names of its source, in Python',
    minutes: 30,
  },
  'compare-engines': {
    args: '[engines...] [--steps n] [--disturb]',
    about: 'how far losses come apart when each engine goes its own way from one seed',
    minutes: 2,
  },
  conformance: { args: '[words]', about: "tfjs-core's own specs on our TensorFlow backend", minutes: 2 },
  consumer: {
    args: '[nodes...]',
    about: 'libtensorflow and engine packed and used from ESM, CommonJS and TypeScript, on other Nodes as well',
    minutes: 2,
  },
  deviations: {
    args: '[--write] [--engine name]',
    about: 'losses, miners, re-ranking and boosting against their sources: the table of docs/results/deviations.md',
    minutes: 1,
  },
  embed: {
    about: 'one image, the same embedding on every engine in Node and in Chromium: the table of largest distances',
    minutes: 1,
  },
  engines: {
    args: '[-t wasm|cpu]',
    about: '50 updates of each stage of the demo on WASM and on cpu, one by one as on TensorFlow',
    minutes: 14,
  },
  formats: {
    about: 'one model in every format and on every runtime: the table of docs/formats.md',
    minutes: 2,
  },
  fuzz: {
    args: '[--cases n] [--seed n] [--only kinds] [--case n]',
    about: 'damaged files of 25 kinds: each is read or refused in a sentence, soon, and nothing outside is touched',
    minutes: 8,
  },
  gallery: {
    about: "20 kills of a gallery's writer: nothing acknowledged is lost; of eight writers one is let in",
    minutes: 1,
  },
  losses: {
    args: '[--seeds n...] [--only recipe...] [--shard i/n] [--table]',
    about: 'every loss under one protocol: the table of docs/results/losses.md',
    minutes: 90,
  },
  models: {
    args: '[--time engine [--in-page]] [--only kind]',
    about: 'size, weights and products of every backbone, as in docs/models.md',
    minutes: 1,
  },
  packed: {
    args: '[-t name]',
    about:
      'losses, miners, sampler, metrics and engine packed, each used by itself from ESM, from CommonJS and bundled',
    minutes: 1,
  },
  photos: {
    about:
      'the three commands of docs/fine-tune-your-photos.md on 320 drawn photos: their minutes, and what they come to',
    minutes: 5,
  },
  're-ranking': {
    args: '[model]',
    about: "mAP before and after re-ranking beside torchreid's, on emoji and on Market-1501's miniature",
    minutes: 0.5,
  },
  report: {
    args: '<run> [folder]',
    about: "a run's report in Chromium: light, dark, phone; errors, requests, axe, size",
    minutes: 0.3,
  },
  'report-size': { args: '[images]', about: 'the size of a report for 20,000 test images', minutes: 1 },
  scale: {
    args: '[--identities n...] [--updates n] [--evaluate n...]',
    about: 'what thousands of identities cost in training and in evaluation: the tables of docs/results/scale.md',
    minutes: 4,
  },
  serve: {
    args: '[--seconds n] [--clients n] [--engine name]',
    about: 'htg serve under 50 clients for a minute, and what nobody should send: nothing lost, all refused, it lives',
    minutes: 2,
  },
  shop: {
    about:
      'docs/search-your-images.md with 320 photos: fine-tuned, indexed, searched, 5 products added, something alien, served',
    minutes: 5,
  },
  site: {
    args: '[folder]',
    about: "the documentation's site in Chromium: light, dark, phone; links, axe, requests, size",
    minutes: 1,
  },
  soak: {
    about: '100,000 small ops and 1,000 compiled steps: tensors, native handles and memory do not grow',
    minutes: 1,
    nodeOptions: ['--expose-gc'],
  },
  'static-site': {
    about: '50,000 images as a page of files alone: how long after the address is opened the first result is there',
    minutes: 3,
  },
  survive: {
    args: '[--kills n] [--seed n] [--workers n] [--sharded] [--short] [--keep]',
    about:
      'a training (of several workers) killed at random moments and resumed ends where the uninterrupted one does, to the bit',
    minutes: 10,
  },
  'wasm-demo': {
    about: 'the whole demo on TensorFlow and on WASM: scores within the noise of two seeds',
    minutes: 40,
  },
  webgpu: {
    about: 'both stages train on WebGPU, in Node and in a page of Chromium, with the losses of cpu',
    minutes: 1.6,
  },
  workers: {
    args: '[counts...]',
    about:
      '2 and 4 processes on loopback make the updates of one (triplets, divided class weights, D, G and F), twice the same to the bit',
    minutes: 3,
  },
  xla: {
    about:
      'XLA against the graph executor on the CPU: every loss, both stages, 100 functions, memory, 10,000 chained ops',
    minutes: 2,
  },
  'zero-shot': {
    args: '<kind> <weights> [--size px]',
    about: 'how well a pretrained backbone finds emoji across vendors without any training',
    minutes: 1,
  },
};
