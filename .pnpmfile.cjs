/**
 * What is packed does not name sources: they are not in the tarball. In the repository the condition `@htg/source` lets tests, scripts and
 * types of one package use another's sources without a build.
 */
const source = '@htg/source';

function withoutSources(exported) {
  if (typeof exported !== 'object') return exported;
  const kept = Object.entries(exported).filter(([condition]) => condition !== source);
  return Object.fromEntries(kept.map(([condition, target]) => [condition, withoutSources(target)]));
}

module.exports = {
  hooks: {
    beforePacking: (manifest) =>
      manifest.exports === undefined ? manifest : { ...manifest, exports: withoutSources(manifest.exports) },
  },
};
