import type { NamedProgram } from '../scripts/named-programs.ts';

/** What is made from something else and kept in the repository, or made to try commands on. Each is a file of this folder. */
export const generators: Readonly<Record<string, NamedProgram>> = {
  components: { about: 'the map of components, docs/components.md, from the tables of kinds', minutes: 0.1 },
  'floor-plan': {
    about: 'the floor plan, docs/images/floor-plan.svg and docs/architecture.md, from the rule that holds it',
    minutes: 0.1,
  },
  images: { args: '<run>', about: "the README's images, from a run; needs Chromium", minutes: 0.3 },
  kernels: { about: "the packages' WebAssembly, from AssemblyScript; tests compare the two", minutes: 0.3 },
  manifests: {
    args: '[address]',
    about: 'where the repository is (repository, homepage, bugs) into the manifests of all packages',
    minutes: 0.1,
  },
  messages: { about: 'the messages of ONNX and TensorFlow as TypeScript, from packages/export/proto', minutes: 0.1 },
  miniatures: { args: '<folder>', about: 'small sets in the layouts of the known ones', minutes: 0.1 },
  schemas: {
    about: 'the JSON Schemas of recipes and ablations, by which editors complete and check them; tests compare the two',
    minutes: 0.1,
  },
  torture: { args: '<folder>', about: 'broken, odd and hostile images', minutes: 0.1 },
};
