/** A key that files once had. */
export interface OldKey {
  /** Its path, keys joined by dots. */
  readonly at: RegExp;
  /** How its value is written now. */
  readonly write: (value: unknown) => string;
}

/** What a key that there once was is written as now; undefined for a key that was never one. */
export function nowWritten(
  oldKeys: readonly OldKey[],
  path: readonly PropertyKey[],
  value: unknown,
): string | undefined {
  const whole = path.map(String).join('.');
  const old = oldKeys.find(({ at }) => at.test(whole));
  return old && `write ${old.write(value)}`;
}

const softmax = 'softmax: { kind: biasFreeSoftmax }';
const triplet = 'triplet: { kind: triplet, margin: 0.6 }';

/** How a recipe wrote what concerns both stages, before every part had a name. */
const ofRecipe: readonly OldKey[] = [
  { at: /^batch$/, write: (value) => `sampler: ${flow({ kind: 'identityBatches' }, value)}` },
  { at: /^model\.width$/, write: (value) => `backbone: { kind: resnet18, width: ${shown(value)} }` },
  { at: /^model\.stem$/, write: (value) => `backbone: { kind: resnet18, stem: ${shown(value)} }` },
  {
    at: /^basic\.margin$/,
    write: (value) => `losses: { ${softmax}, triplet: { kind: triplet, margin: ${shown(value)} } }`,
  },
  {
    at: /^basic\.softmaxWeight$/,
    write: (value) => `losses: { softmax: { kind: biasFreeSoftmax, weight: ${shown(value)} }, ${triplet} }`,
  },
  {
    at: /^basic\.tripletWeight$/,
    write: (value) => `losses: { ${softmax}, triplet: { kind: triplet, margin: 0.6, weight: ${shown(value)} } }`,
  },
];

/** The same of stage 2, without the part's own name. */
const ofHtg: readonly OldKey[] = [
  {
    at: /^margin$/,
    write: (value) =>
      `generatedTriplet: { margin: ${shown(value)} } and, unless that of stage 1 is the same, losses: { triplet: { margin: ${shown(value)} } }`,
  },
  { at: /^softmaxWeight$/, write: (value) => `losses: { softmax: { weight: ${shown(value)} } }` },
  { at: /^tripletWeight$/, write: (value) => `losses: { triplet: { weight: ${shown(value)} } }` },
  { at: /^generatedTripletWeight$/, write: (value) => `generatedTriplet: { weight: ${shown(value)} }` },
];

/** Keys of recipes before every part had a name. */
export const oldRecipeKeys: readonly OldKey[] = [...ofRecipe, ...below('htg', ofHtg)];

/** Keys of an ablation whose arms changed `htg` alone, and had methods. */
export const oldAblationKeys: readonly OldKey[] = [
  ...below('recipe', oldRecipeKeys),
  ...below('arms\\.[^]*\\.settings', [
    ...ofHtg.map(({ at, write }) => ({ at, write: (value: unknown) => `htg: { ${write(value)} }` })),
    {
      at: /^(steps|learningRate|optimizer|averaging|generator|discriminator)$/,
      write: () => 'the same within htg: { ... }: settings are changes of the whole recipe',
    },
    ...oldRecipeKeys,
  ]),
  ...below('arms\\.[^]*', [
    {
      at: /^method$/,
      write: (value) => `settings: ${methods[String(value)] ?? '{ htg: { generator: { kind: learned } } }'}`,
    },
    { at: /^discriminator$/, write: () => 'settings: { htg: { discriminator: none } }' },
    {
      at: /^change$/,
      write: (value) =>
        typeof value === 'number'
          ? `settings: { htg: { generator: { kind: noise, relativeChange: ${value} } } }`
          : `matchChangeOf: ${shown(value)}`,
    },
    {
      at: /^furtherLoss$/,
      write: (value) => {
        const { loss = 'coupledCluster', ...options } = value as Readonly<Record<string, unknown>>;
        return `settings: { htg: { losses: { further: ${flow({ kind: loss }, options)} } } }`;
      },
    },
    { at: /^bias$/, write: () => 'settings: { basic: { losses: { softmax: { kind: softmax } } } }' },
    { at: /^stage1$/, write: (value) => `settings: ${shown(value)}` },
  ]),
];

/** What the methods of arms are as settings. */
const methods: Readonly<Record<string, string>> = {
  stage1: '{ htg: { generator: { kind: identity }, generatedTriplet: { weight: 0 } } }',
  identity: '{ htg: { generator: { kind: identity } } }',
  noise: '{ htg: { generator: { kind: noise } } }',
  htg: '{}',
};

/** The same keys below a path, a part of a regular expression. */
function below(path: string, keys: readonly OldKey[]): OldKey[] {
  return keys.map(({ at, write }) => ({ at: new RegExp(`^${path}\\.${at.source.slice(1)}`), write }));
}

/** A mapping on one line, with the keys of the value if that is one. */
function flow(first: Readonly<Record<string, unknown>>, value: unknown): string {
  const own = typeof value === 'object' && value !== null ? value : {};
  const entries = Object.entries({ ...first, ...own }).map(([key, each]) => `${key}: ${shown(each)}`);
  return `{ ${entries.join(', ')} }`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return flow({}, value);
  return String(value);
}
