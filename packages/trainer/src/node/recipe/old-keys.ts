/** What a key that recipes once had is written as now; undefined for a key that was never one. */
export function nowWritten(path: readonly PropertyKey[], value: unknown): string | undefined {
  const whole = path.map(String).join('.');
  const rule = rules.find(({ at }) => at.test(whole));
  return rule && `write ${rule.write(value)}`;
}

interface Rule {
  /** The end of a path, so that it is found in a file that holds a recipe, too. */
  readonly at: RegExp;
  readonly write: (value: unknown) => string;
}

const softmax = 'softmax: { kind: biasFreeSoftmax }';
const triplet = 'triplet: { kind: triplet, margin: 0.6 }';

/** Keys of the recipes before every part had a name. */
const rules: readonly Rule[] = [
  { at: /^(recipe\.|.*\.settings\.)?batch$/, write: (value) => `sampler: ${flow({ kind: 'identityBatches' }, value)}` },
  { at: /model\.width$/, write: (value) => `backbone: { kind: resnet18, width: ${shown(value)} }` },
  { at: /model\.stem$/, write: (value) => `backbone: { kind: resnet18, stem: ${shown(value)} }` },
  {
    at: /basic\.margin$/,
    write: (value) => `losses: { ${softmax}, triplet: { kind: triplet, margin: ${shown(value)} } }`,
  },
  {
    at: /basic\.softmaxWeight$/,
    write: (value) => `losses: { softmax: { kind: biasFreeSoftmax, weight: ${shown(value)} }, ${triplet} }`,
  },
  {
    at: /basic\.tripletWeight$/,
    write: (value) => `losses: { ${softmax}, triplet: { kind: triplet, margin: 0.6, weight: ${shown(value)} } }`,
  },
  {
    at: /(htg|settings)\.margin$/,
    write: (value) =>
      `generatedTriplet: { margin: ${shown(value)} }, and losses: { triplet: { margin: ${shown(value)} } } for the plain triplet loss, unless basic.losses says so already`,
  },
  { at: /(htg|settings)\.softmaxWeight$/, write: (value) => `losses: { softmax: { weight: ${shown(value)} } }` },
  { at: /(htg|settings)\.tripletWeight$/, write: (value) => `losses: { triplet: { weight: ${shown(value)} } }` },
  { at: /(htg|settings)\.generatedTripletWeight$/, write: (value) => `generatedTriplet: { weight: ${shown(value)} }` },
];

/** A mapping on one line, with the keys of the value if that is one. */
function flow(first: Readonly<Record<string, unknown>>, value: unknown): string {
  const own = typeof value === 'object' && value !== null ? value : {};
  const entries = Object.entries({ ...first, ...own }).map(([key, each]) => `${key}: ${shown(each)}`);
  return `{ ${entries.join(', ')} }`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
