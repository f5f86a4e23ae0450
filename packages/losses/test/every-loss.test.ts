import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as losses from '../src/index.ts';
import { lossKinds } from '../src/named.ts';
import golden from './golden/losses.json' with { type: 'json' };

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** No other system that we compare with has these: they are held to loops alone. */
const withoutPeer = [
  'biasFreeSoftmax',
  'coupledClusterLoss',
  'embeddingExpansionLoss',
  'hardnessAwareLoss',
  'proxySynthesis',
  'softmaxLoss',
  'symmetricalSynthesisLoss',
];

/** The losses of the sources, by what their files say: a function of a file `...-loss.ts`, or one that gives a loss over classes. */
const written = ['pairs', 'triplets', 'classes'].flatMap((folder) =>
  readdirSync(new URL(`../src/${folder}`, import.meta.url)).flatMap((file) => {
    const source = read(`../src/${folder}/${file}`);
    const name = /^export function (\w+)/m.exec(source)?.[1];
    if (name === undefined || source.includes('function ' + name + '<R extends Reduction>(')) return [];
    const isLoss = folder === 'classes' ? /ClassLoss(<R>)? \{$/m.test(source) : file.endsWith('-loss.ts');
    return isLoss ? [{ name, test: `${folder}/${file.replace('.ts', '.test.ts')}` }] : [];
  }),
);

it('finds the losses in the sources', () => {
  expect(written.length).toBeGreaterThanOrEqual(19);
});

describe.each(written)('$name', ({ name, test }) => {
  it('is exported', () => {
    expect(losses).toHaveProperty(name);
  });

  it('has a name to train with, in src/named.ts', () => {
    expect(lossKinds).toHaveProperty(name.replace(/Loss$/, ''));
  });

  it('has a row in the README', () => {
    expect(read('../README.md')).toMatch(new RegExp('^\\| .*`' + name + '`.* \\|', 'm'));
  });

  it('is held to golden numbers of another system, or named here as one that none has', () => {
    expect([...golden.cases.map(({ loss }) => loss), ...withoutPeer]).toContain(name);
  });

  it('is tested', () => {
    const files = [test, 'classes/class-losses.test.ts'].filter((file) => {
      try {
        return read(file).includes(name);
      } catch {
        return false;
      }
    });
    expect(files).not.toEqual([]);
  });
});
