import { join } from 'node:path';
import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { Size } from '../augmentation/augmentation.ts';
import { cacheFolder } from '../cache-folder.ts';
import { checkWhole } from '../check-whole.ts';
import { inspectRows } from '../images/inspect-table.ts';
import type { Inspected } from '../images/inspect-table.ts';
import { decodingLanes, inLanes } from '../in-lanes.ts';
import type { DataRecord } from '../manifest/data-record.ts';
import type { Progress } from '../progress.ts';
import { describeProblem, isHarmless } from '../reading/image-problem.ts';
import { readSettings } from '../reading/read-options.ts';
import type { ReadOptions, ReadSettings } from '../reading/read-options.ts';
import type { SplitShares } from '../split-identities.ts';
import { assignSplits } from '../tables/assign-splits.ts';
import type { ImageRow, ImageTable, SameCameraRule } from '../tables/image-table.ts';
import { mergeSpellings } from '../tables/merge-spellings.ts';
import type { ResizeRule } from '../view/resize-rule.ts';
import { viewContract } from '../view/view-contract.ts';
import { croppedImages } from './cropped-images.ts';
import { dataFindings, sharedIdentities } from './data-findings.ts';
import { duplicateFindings } from './duplicate-findings.ts';
import { findDuplicates } from './find-duplicates.ts';
import { findUnanswerable } from './find-unanswerable.ts';
import { finding, sentence } from './finding.ts';
import type { Finding } from './finding.ts';
import { fingerprint } from './fingerprint.ts';
import type { Fingerprint } from './fingerprint.ts';
import { summarizeTable } from './summarize-table.ts';
import type { TableSummary } from './summarize-table.ts';

/** What {@link checkTable} takes. */
export interface CheckOptions extends ReadOptions {
  /** Images with a side below this many pixels are tiny. Default 32. */
  readonly tiny?: number | undefined;
  /** Look for duplicates. Default true. */
  readonly duplicates?: boolean | undefined;
  /** Folder of decoded images; default {@link cacheFolder}. */
  readonly cache?: string | undefined;
  /** Is told how many images are looked through. */
  readonly onProgress?: Progress | undefined;
  /** What the model will see, for images that a crop would spoil. Default: a square. */
  readonly imageSize?: number | Size | undefined;
  /** How images of another shape would come to the model's. */
  readonly resize?: ResizeRule | undefined;
  /** How a table without parts will be split: the sizes of the parts are looked at. Default: those of `openTable`, seed 1. */
  readonly seed?: number | undefined;
  /** How identities would be split where the table does not say. */
  readonly shares?: SplitShares | undefined;
  /** What share of the training identities would be held out where the table has no validation. */
  readonly validationShare?: number | undefined;
}

const optionNames =
  'background pixelLimit followLinks range renderSeconds tiny duplicates cache onProgress imageSize resize seed shares validationShare';

/** What a careful person would want to know before training on a table. */
export interface CheckReport {
  /** Of the table. */
  readonly name: string;
  /** Numbers of each part. */
  readonly summary: TableSummary;
  /** Everything that was found. */
  readonly findings: readonly Finding[];
  /** True if nothing was found that would falsify a result. */
  readonly sound: boolean;
}

/**
 * Looks through a table and its images: unreadable and tiny images, exact and near duplicates within and across parts and
 * identities, identities with one image, queries without an answer and why, identities in two parts, parts that are too small, images
 * that a crop would spoil.
 *
 * @param table by one of the readers
 * @param options how its images would be read, split and seen
 * @returns numbers, and what was found
 * @throws RangeError for options that make no sense
 */
export async function checkTable(table: ImageTable, options: CheckOptions = {}): Promise<CheckReport> {
  refuseUnknownOptions('checkTable', options, optionNames.split(' '));
  const { tiny = 32, duplicates = true, cache = cacheFolder(), onProgress = () => undefined } = options;
  checkWhole('checkTable', 'tiny', tiny, [0, 65536]);
  const settings = readSettings(options);
  const { root } = table;
  const { rows, warnings } = mergeSpellings(table.rows);
  const { imageSize = 224, resize } = options;
  const view = viewContract({ imageSize, resize });
  const inspected = await inspectRows(root, rows, { depth: 'decode', settings, cache, onProgress });
  const prints = duplicates ? await takeFingerprints(root, rows, inspected, { settings, onProgress }) : [];
  const findings = [
    ...[...table.warnings, ...warnings].map((warning) => finding('warning', 'table', warning, [])),
    ...unreadable(rows, inspected),
    ...tinyImages(rows, inspected, tiny),
    ...croppedImages(rows, inspected, view),
    ...repeatedPaths(rows),
    ...sharedIdentities(rows),
    ...duplicateFindings(rows, findDuplicates(prints)),
    ...flatImages(rows, prints),
    ...lonelyIdentities(rows),
    ...unanswerable(rows, table.excludeSameCamera),
    ...ofParts(table, rows, inspected, options),
  ];
  const sound = !findings.some(({ severity }) => severity === 'error');
  return { name: table.name, summary: summarizeTable(rows, inspected), findings, sound };
}

/** What the parts amount to; kinds that are looked for in all rows are left to that. */
function ofParts(
  table: ImageTable,
  rows: readonly ImageRow[],
  inspected: readonly Inspected[],
  { seed = 1, shares, validationShare }: CheckOptions,
): Finding[] {
  const readable = rows.filter((_, i) => inspected[i].problems.every(isHarmless));
  const named = readable.filter(({ split }) => split !== undefined).length;
  if (named > 0 && named < readable.length) {
    const message = `${named} of ${readable.length} images name their part`;
    return [sentence('error', 'split', message, { advice: 'fill the column of the split, or drop it' })];
  }
  const splits = assignSplits(readable, { seed, shares, validationShare });
  const { name, root, excludeSameCamera } = table;
  const record: DataRecord = {
    name,
    root,
    excludeSameCamera,
    splitBy: named > 0 ? 'table' : 'shares',
    identities: { train: [], validation: [], test: [] },
    images: readable.map((row, i) => ({ ...row, split: splits[i] })),
    contents: () => Promise.resolve([]),
  };
  const others = ['lonely identity', 'unanswerable query', 'shared identity'];
  return dataFindings({ record }).filter(({ kind }) => !others.includes(kind));
}

async function takeFingerprints(
  root: string,
  rows: readonly ImageRow[],
  inspected: readonly Inspected[],
  { settings, onProgress }: { readonly settings: ReadSettings; readonly onProgress: Progress },
): Promise<(Fingerprint | undefined)[]> {
  const prints = new Array<Fingerprint | undefined>(rows.length).fill(undefined);
  let done = 0;
  await inLanes(rows.length, decodingLanes, async (i) => {
    // Two rows with boxes in one image are not duplicates of each other.
    if (inspected[i].problems.every(isHarmless) && rows[i].box === undefined) {
      prints[i] = await fingerprint(join(root, rows[i].path), settings);
    }
    done += 1;
    if (done % 100 === 0 || done === rows.length) onProgress({ task: 'comparing images', done, total: rows.length });
  });
  return prints;
}

/** In a test set they change the result; in training they are missed. */
function unreadable(rows: readonly ImageRow[], inspected: readonly Inspected[]): Finding[] {
  const problems = inspected.flatMap((found, i) =>
    found.problems.map((problem) => ({ problem, split: rows[i].split })),
  );
  const of = (test: boolean): string[] =>
    problems
      .filter(({ problem, split }) => !isHarmless(problem) && (split !== 'train') === test)
      .map(({ problem }) => describeProblem(problem));
  const odd = problems.filter(({ problem }) => isHarmless(problem)).map(({ problem }) => describeProblem(problem));
  return [
    finding('error', 'unreadable', 'images for evaluation cannot be read', of(true)),
    finding('warning', 'unreadable', 'images for training cannot be read', of(false)),
    finding('note', 'extension', 'images are of another format than their names say', odd),
  ].filter(({ count }) => count > 0);
}

function tinyImages(rows: readonly ImageRow[], inspected: readonly Inspected[], tiny: number): Finding[] {
  const found = inspected.flatMap(({ height, width }, i) => {
    const { width: w = width, height: h = height } = rows[i].box ?? {};
    return height > 0 && Math.min(w, h) < tiny ? [`${rows[i].path}: ${w} x ${h}`] : [];
  });
  return found.length === 0 ? [] : [finding('warning', 'tiny', `images have a side below ${tiny} pixels`, found)];
}

function repeatedPaths(rows: readonly ImageRow[]): Finding[] {
  const identities = new Map<string, Set<string>>();
  const counts = new Map<string, number>();
  for (const { path, box, identity } of rows) {
    if (box !== undefined) continue;
    counts.set(path, (counts.get(path) ?? 0) + 1);
    identities.set(path, (identities.get(path) ?? new Set()).add(identity));
  }
  const twice = [...counts].filter(([, n]) => n > 1).map(([path]) => path);
  const contradicted = twice.filter((path) => (identities.get(path)?.size ?? 0) > 1);
  return [
    finding('error', 'repeated path', 'images are listed under several identities', contradicted),
    finding(
      'error',
      'repeated path',
      'images are listed more than once',
      twice.filter((path) => !contradicted.includes(path)),
    ),
  ].filter(({ count }) => count > 0);
}

function flatImages(rows: readonly ImageRow[], prints: readonly (Fingerprint | undefined)[]): Finding[] {
  const flat = rows.filter((_, i) => prints[i]?.flat === true).map(({ path }) => path);
  return flat.length === 0
    ? []
    : [finding('note', 'flat', 'images show too little to be compared for near duplicates', flat)];
}

function lonelyIdentities(rows: readonly ImageRow[]): Finding[] {
  const counts = new Map<string, number>();
  for (const { identity, split, junk } of rows) {
    if (split !== 'test' && junk !== true) counts.set(identity, (counts.get(identity) ?? 0) + 1);
  }
  const lonely = [...counts].filter(([, n]) => n === 1).map(([identity]) => identity);
  return lonely.length === 0
    ? []
    : [finding('warning', 'lonely identity', 'identities have one image: there is no positive pair of them', lonely)];
}

function unanswerable(rows: readonly ImageRow[], excludeSameCamera: SameCameraRule): Finding[] {
  const byReason = new Map<string, string[]>();
  for (const { row, reason } of findUnanswerable(rows, excludeSameCamera)) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), rows[row].path]);
  }
  return [...byReason].map(([reason, paths]) =>
    finding(
      'warning',
      'unanswerable query',
      `queries have no valid gallery image, ${reason}; an evaluation leaves them out`,
      paths,
    ),
  );
}
