import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseRecipe } from '../../../src/node/index.ts';

const minimal = `name: tiny
data: { set: emoji }
basic: { steps: 10, learningRate: { kind: constant, rate: 0.1 } }
htg: { steps: 5, learningRate: { kind: constant, rate: 0.1 } }
`;
/** With more in one of its parts, which stand on lines 3 and 4. */
const basic = (more: string): string => minimal.replace('basic: {', `basic: { ${more},`);
const htg = (more: string): string => minimal.replace('htg: {', `htg: { ${more},`);

describe('the losses of a recipe', () => {
  const own =
    'losses: { angles: { kind: arcFace, margin: 20 }, pairs: { kind: contrastive, miner: { kind: pairMargin } } }';

  it('are those that it names, and no others', () => {
    const { losses } = parseRecipe(basic(own)).basic;
    expect(losses).toMatchObject({
      angles: { kind: 'arcFace', margin: 20, scale: 64, weight: 1 },
      pairs: { kind: 'contrastive', negativeMargin: 1, miner: { kind: 'pairMargin', positiveMargin: 0.2 } },
    });
    expect(Object.keys(losses)).toEqual(['angles', 'pairs']);
  });

  it('of stage 2 are those of stage 1 with its changes, and so is its miner', () => {
    const text = basic(`${own}, miner: { kind: allTriplets }`).replace(
      'htg: {',
      'htg: { losses: { angles: { weight: 2 }, pairs: { kind: triplet, margin: 0.3 }, more: { kind: circle } },',
    );
    const { basic: first, htg: second } = parseRecipe(text);
    expect(second?.losses.angles).toEqual({ ...first.losses.angles, weight: 2 });
    // Another kind brings its own settings only.
    expect(second?.losses.pairs).toMatchObject({ kind: 'triplet', margin: 0.3 });
    expect(second?.losses.pairs).not.toHaveProperty('miner');
    expect(Object.keys(second?.losses ?? {})).toEqual(['angles', 'pairs', 'more']);
    expect(second?.miner).toEqual({ kind: 'allTriplets' });
    expect(parseRecipe(minimal).htg?.losses).toEqual(parseRecipe(minimal).basic.losses);
  });

  it.each([minimal, basic(own), htg('losses: { softmax: { weight: 0 } }'), htg('generator: { kind: identity }')])(
    'and all else resolve to themselves, to the byte: %s',
    (text) => {
      const resolved = stringify(parseRecipe(text));
      expect(stringify(parseRecipe(resolved))).toBe(resolved);
    },
  );
});

describe('a part that there is not', () => {
  it.each([
    [
      basic('losses: { a: { kind: tripplet } }'),
      /^r\.yaml:3: expected 'basic\.losses\.a\.kind' to be one of .*arcFace, .*triplet, .*, received 'tripplet'; did you mean 'triplet'\?$/,
    ],
    [
      basic('losses: { a: { margin: 1 } }'),
      /^r\.yaml:3: expected 'basic\.losses\.a\.kind' to be one of .*arcFace, .*, received nothing; choose one$/,
    ],
    [
      basic('losses: { a: triplet }'),
      "r.yaml:3: expected 'basic.losses.a' to be a kind with its settings, received 'triplet'; write { kind: triplet }",
    ],
    [
      basic('losses: { a: { kind: ntXent, marign: 1 } }'),
      "r.yaml:3: expected a key of 'basic.losses.a', received 'marign'; did you mean",
    ],
    [
      basic('losses: { a: { kind: triplet, marign: 1 } }'),
      "r.yaml:3: expected a key of 'basic.losses.a', received 'marign'; did you mean 'margin'? (kind, weight, margin, ",
    ],
    [
      basic('losses: { a: { kind: biasFreeSoftmax, margin: 1 } }'),
      /^r\.yaml:3: expected a key of 'basic\.losses\.a' of kind biasFreeSoftmax, received 'margin', which .*arcFace, .*triplet.* have; take one of kind, weight, /,
    ],
    [
      basic('losses: { a: { kind: arcFace, miner: { kind: batchHard } } }'),
      /^r\.yaml:3: expected a key of 'basic\.losses\.a' of kind arcFace, received 'miner', which .*contrastive, .* have; /,
    ],
    [
      basic('losses: { a: { kind: triplet, miner: { kind: batchHrad } } }'),
      /^r\.yaml:3: expected 'basic\.losses\.a\.miner\.kind' to be one of allTriplets, .*, received 'batchHrad'; did you mean 'batchHard'\?$/,
    ],
    [basic('losses: { a b: { kind: triplet } }'), 'r.yaml:3: '],
    [
      basic('losses: { triplet: { kind: triplet, weight: 0 } }'),
      'r.yaml:3: basic.losses: expected a loss with a weight above 0, received none; add one',
    ],
    [
      basic('miner: batchHard'),
      "r.yaml:3: expected 'basic.miner' to be a kind with its settings, received 'batchHard'",
    ],
    [
      htg('losses: { softmax: { kind: arcface } }'),
      /^r\.yaml:4: expected 'htg\.losses\.softmax\.kind' to be one of .*arcFace, .* did you mean 'arcFace'\?$/,
    ],
    [
      htg('losses: { triplet: { margni: 1 } }'),
      "r.yaml:4: expected a key of 'htg.losses.triplet', received 'margni'; did you mean 'margin'?",
    ],
    [
      htg('generator: { kind: learnt }'),
      "r.yaml:4: expected 'htg.generator.kind' to be one of hardNegatives, identity, learned, noise, received 'learnt'; did you mean 'learned'?",
    ],
    [
      htg('generator: { kind: identity, margin: 1 }'),
      "r.yaml:4: expected a key of 'htg.generator' of kind identity, received 'margin', which hardNegatives and learned have; take one of kind, or another kind",
    ],
    [
      htg('generator: { kind: noise }'),
      'r.yaml:4: htg.generator.relativeChange: expected a number with kind noise, received none; add it, such as 0.1',
    ],
    [
      htg('discriminator: non'),
      "r.yaml:4: expected 'htg.discriminator' to be none, received 'non'; did you mean 'none'?",
    ],
    [
      htg('discriminator: { fakeWeigth: 1 }'),
      "r.yaml:4: expected a key of 'htg.discriminator', received 'fakeWeigth'; did you mean 'fakeWeight'?",
    ],
    [
      htg('discriminator: { fakeWeight: much }'),
      "r.yaml:4: expected 'htg.discriminator.fakeWeight' to be a number, received 'much'; write 0.1",
    ],
    [
      `${minimal}sampler: { kind: identityBatch }\n`,
      "r.yaml:5: expected 'sampler.kind' to be one of classBalancedBatches, hierarchicalBatches, identityBatches, tripletBatches, received 'identityBatch'; did you mean 'identityBatches'?",
    ],
    [
      `${minimal}model: { backbone: { kind: resnet81 } }\n`,
      /^r\.yaml:5: expected 'model\.backbone\.kind' to be one of .*resnet18.*, received 'resnet81'; did you mean 'resnet18'\?$/,
    ],
    [
      `${minimal}augment: { kind: light, fil: 1 }\n`,
      "r.yaml:5: expected a key of 'augment', received 'fil'; did you mean 'fill'?",
    ],
    [
      `${minimal}model: { neck: bacth }\n`,
      "r.yaml:5: expected 'model.neck' to be one of none, batch, received 'bacth'",
    ],
  ])('is told with its line and the nearest names: %s', (text, message) => {
    expect(() => parseRecipe(text, 'r.yaml')).toThrow(message);
  });
});

describe('a recipe as it was written before parts had names', () => {
  it.each([
    [
      `${minimal}batch: { identities: 4, images: 2 }\n`,
      'batch',
      'sampler: { kind: identityBatches, identities: 4, images: 2 }',
    ],
    [`${minimal}model: { width: 24 }\n`, 'width', 'backbone: { kind: resnet18, width: 24 }'],
    [`${minimal}model: { stem: small }\n`, 'stem', 'backbone: { kind: resnet18, stem: small }'],
    [
      basic('margin: 0.3'),
      'margin',
      'losses: { softmax: { kind: biasFreeSoftmax }, triplet: { kind: triplet, margin: 0.3 } }',
    ],
    [
      basic('softmaxWeight: 2'),
      'softmaxWeight',
      'losses: { softmax: { kind: biasFreeSoftmax, weight: 2 }, triplet: { kind: triplet, margin: 0.6 } }',
    ],
    [
      basic('tripletWeight: 2'),
      'tripletWeight',
      'losses: { softmax: { kind: biasFreeSoftmax }, triplet: { kind: triplet, margin: 0.6, weight: 2 } }',
    ],
    [
      htg('margin: 0.3'),
      'margin',
      'generatedTriplet: { margin: 0.3 } and, unless that of stage 1 is the same, losses: { triplet: { margin: 0.3 } }',
    ],
    [htg('softmaxWeight: 0'), 'softmaxWeight', 'losses: { softmax: { weight: 0 } }'],
    [htg('tripletWeight: 2'), 'tripletWeight', 'losses: { triplet: { weight: 2 } }'],
    [htg('generatedTripletWeight: 2'), 'generatedTripletWeight', 'generatedTriplet: { weight: 2 }'],
  ])('is refused, with the new form: %s', (text, key, now) => {
    const message = new RegExp(`^r\\.yaml:\\d: expected no '${key}' in '[\\w ]+' any more, received one; write `);
    expect(() => parseRecipe(text, 'r.yaml')).toThrow(message);
    expect(() => parseRecipe(text, 'r.yaml')).toThrow(`; write ${now}`);
    // What it is told to write can be read.
    const place = text.includes('model:')
      ? `${minimal}model: { ${now} }`
      : key === 'batch'
        ? `${minimal}${now}`
        : undefined;
    const inStage = (text.includes(`basic: { ${key}`) ? basic : htg)(
      now.replace(' and, unless that of stage 1 is the same', ''),
    );
    expect(() => parseRecipe(place ?? inStage)).not.toThrow();
  });

  it('is refused where the backbone is a bare name', () => {
    expect(() => parseRecipe(`${minimal}model: { backbone: resnet18 }\n`, 'r.yaml')).toThrow(
      "r.yaml:5: expected 'model.backbone' to be a kind with its settings, received 'resnet18'; write { kind: resnet18 }",
    );
  });
});
