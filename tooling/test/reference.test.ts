import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { entries } from '../../docs/site/entries.ts';
import { commentOf } from '../reference/comment.ts';
import { complaintsOf, unfounded } from '../reference/complaints.ts';
import { Exports } from '../reference/exports.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const exports = new Exports();
const all = [...entries()].map(([entry, source]) => ({ entry, exported: exports.of(source) }));

/** Functions that come out of papers, and those of their packages that do not: formulas of the textbook, and what only wraps or counts. */
const founded: Readonly<Record<string, RegExp>> = {
  '@htg/losses':
    /^(crossEntropy|softmaxLoss|cosine|dotProduct|euclidean|squaredEuclidean|lp|lpNorm|.*Objective|mineTriplets|tripletStatistics|normalizeRows)$/,
  '@htg/miners': /^allTriplets$/,
  '@htg/metrics':
    /^(compareRetrieval|meansByGroup|nearestNeighbors|numberLabels|pairedBootstrap|reRankedDistances|rocCurve|threshold.*|tprAtFpr)$/,
};

describe.each(all)('the reference of $entry', ({ exported }) => {
  it('explains every export: what it is, each parameter, what it returns, each field', () => {
    expect([...new Set(exported.flatMap((each) => complaintsOf(each, root)))]).toEqual([]);
  });
});

describe.each(Object.entries(founded))('functions of %s', (entry, others) => {
  const exported = all.find((each) => each.entry === entry)?.exported ?? [];
  const functions = exported.filter(({ declarations }) =>
    declarations.some(({ node }) => ts.isFunctionDeclaration(node)),
  );
  it.each(functions.filter(({ name }) => !others.test(name)))('$name has a formula and a source', (each) => {
    expect(unfounded(each, root)).toEqual([]);
  });
});

describe('what is missing is told', () => {
  function complaints(source: string): string[] {
    const file = ts.createSourceFile('/a.ts', source, ts.ScriptTarget.ESNext, true);
    return complaintsOf({ name: 'a', declarations: file.statements.map((node) => ({ node, file })) }, '/');
  }

  it.each([
    ['export function a(): void {}', ['a.ts:1: a has no comment']],
    [
      '/** Opens it. */\nexport function a(b: string): string {}',
      ['a.ts:2: a: parameter b is not explained', 'a.ts:2: a: what it returns is not said'],
    ],
    [
      '/**\n * Opens it.\n *\n * @param b its path\n * @returns its text\n */\nexport function a(b: string): string {}',
      [],
    ],
    ['/** The text of `b`. */\nexport function a(b: string): string {}', []],
    ['/** Options. */\nexport interface a {\n  /** A. */\n  c: 1;\n  d: 2;\n}', ['a.ts:2: a.d has no comment']],
    ['/** A class. */\nexport class a {\n  #c = 1;\n  d() {}\n  private e() {}\n}', ['a.ts:2: a.d has no comment']],
  ])('%s', (source, expected) => {
    expect(complaints(source)).toEqual(expected);
  });

  it('formula and source', () => {
    const read = (text: string): unknown =>
      commentOf([
        ts.createSourceFile('a.ts', `/**\n${text}\n */\nexport const a = 1;`, ts.ScriptTarget.ESNext, true)
          .statements[0],
      ]);
    expect(read(' * A loss.')).toMatchObject({ formula: false, source: false });
    expect(read(' * A loss.\n *\n *     L = a\n *\n * Source: a paper.')).toMatchObject({
      formula: true,
      source: true,
    });
  });
});
