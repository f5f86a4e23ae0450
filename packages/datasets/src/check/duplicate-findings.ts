import type { ImageRow } from '../tables/image-table.ts';
import type { DuplicatePair } from './find-duplicates.ts';
import { finding } from './finding.ts';
import type { Finding, Severity } from './finding.ts';

/** What a pair of duplicates means depends on where its images are. */
const meanings: readonly {
  readonly kind: string;
  readonly applies: (a: ImageRow, b: ImageRow) => boolean;
  readonly exact: readonly [Severity, string];
  readonly near: readonly [Severity, string];
}[] = [
  {
    kind: 'across parts',
    applies: (a, b) => a.split !== b.split,
    exact: ['error', 'pairs of images in different parts are the same file: the test has been seen in training'],
    near: ['warning', 'pairs of images in different parts look the same'],
  },
  {
    kind: 'across identities',
    applies: (a, b) => a.identity !== b.identity,
    exact: ['error', 'pairs of images of different identities are the same file: one label is wrong'],
    near: ['warning', 'pairs of images of different identities look the same'],
  },
  {
    kind: 'of query and gallery',
    applies: (a, b) => a.split !== 'train' && (a.role === 'query') !== (b.role === 'query'),
    exact: ['error', 'pairs of a query and a gallery image are the same file: the query finds itself'],
    near: ['warning', 'pairs of a query and a gallery image look the same'],
  },
  {
    kind: 'within an identity',
    applies: () => true,
    exact: ['warning', 'pairs of images of one identity are the same file: they are trivial positives'],
    near: ['note', 'pairs of images of one identity look the same'],
  },
];

/** Paths that look alike are told apart by what they are written with. */
function samePair(a: string, b: string): string {
  const alike = a.normalize('NFC') === b.normalize('NFC') && a !== b;
  return alike ? `${a} = ${b} (in another way of Unicode: ${escape(a)}, ${escape(b)})` : `${a} = ${b}`;
}

function escape(text: string): string {
  return text.replaceAll(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Duplicates by what they mean, the gravest meaning of each pair. */
export function duplicateFindings(rows: readonly ImageRow[], pairs: readonly DuplicatePair[]): Finding[] {
  return meanings.flatMap(({ kind, exact, near }, meaning) =>
    [true, false].flatMap((isExact) => {
      const own = pairs.filter(
        (pair) =>
          pair.exact === isExact &&
          meanings.findIndex(({ applies }) => applies(rows[pair.first], rows[pair.second])) === meaning,
      );
      if (own.length === 0) return [];
      const [severity, message] = isExact ? exact : near;
      const examples = own.map(({ first, second }) => samePair(rows[first].path, rows[second].path));
      return [finding(severity, `${isExact ? 'duplicates' : 'near duplicates'} ${kind}`, message, examples)];
    }),
  );
}
