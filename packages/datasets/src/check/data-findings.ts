import type { DataRecord, RecordedImage } from '../manifest/data-record.ts';
import { keyOf } from '../manifest/manifest.ts';
import type { ImageRow, Split } from '../tables/image-table.ts';
import { findUnanswerable } from './find-unanswerable.ts';
import { finding, sentence } from './finding.ts';
import type { Finding } from './finding.ts';
import { findLookAlikes } from './look-alikes.ts';

/** Parts that leave two identities to train on and two to test, from four on. */
const halves = { train: 0.5, validation: 0, test: 0.5 } as const;
const everything = { train: 1, validation: 0, test: 0 } as const;

/**
 * What the sizes of a set's parts mean, in words, with what to do: before anything is trained on it. Errors would make a training
 * pointless or a score false; notes say what cannot be measured.
 *
 * @param data what `openData` and `openTable` give
 */
export function dataFindings({ record }: { readonly record: DataRecord }): Finding[] {
  return [
    ...trainingFindings(record),
    ...testFindings(record),
    ...validationFindings(record),
    ...sharedIdentities(record.images.filter(({ split }) => split !== 'new' && split !== 'left out')),
    ...queriesInGallery(record),
    ...(record.cropped ?? []),
    ...findLookAlikes(record.images.filter(({ junk }) => junk !== true).map(({ identity }) => identity)),
  ];
}

function imagesOf({ images }: DataRecord, split: Split): RecordedImage[] {
  return images.filter((image) => image.split === split && image.junk !== true);
}

function countByIdentity(images: readonly RecordedImage[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { identity } of images) counts.set(identity, (counts.get(identity) ?? 0) + 1);
  return counts;
}

/** What to do about parts that are too small, by options where they decide it. */
function adviceOnParts(record: DataRecord, asTable: string): Pick<Finding, 'advice' | 'options'> {
  const { size } = countByIdentity(record.images.filter(({ junk }) => junk !== true));
  if (record.splitBy !== 'shares') return { advice: asTable };
  if (size < 2) return { advice: 'add identities: two at least to train, four to train and test' };
  const shares = size < 4 ? everything : halves;
  const words = `shares: { train: ${shares.train}, validation: ${shares.validation}, test: ${shares.test} }`;
  return size < 4
    ? {
        advice: `with ${size} identities, train on all of them (${words}) and add others to measure`,
        options: { shares },
      }
    : { advice: `pass ${words}`, options: { shares } };
}

function trainingFindings(record: DataRecord): Finding[] {
  const counts = countByIdentity(imagesOf(record, 'train'));
  const advice = adviceOnParts(record, 'put more identities into the training part');
  if (counts.size === 0)
    return [sentence('error', 'no training', 'there are no training images: nothing can be learned', advice)];
  if (counts.size === 1) {
    return [
      sentence('error', 'one training identity', 'there is one training identity: nothing to tell it from', advice),
    ];
  }
  const lonely = [...counts].filter(([, n]) => n === 1).map(([identity]) => identity);
  if (lonely.length === counts.size) {
    return [
      sentence('error', 'no positive pair', 'no training identity has a second image: there is no pair of the same', {
        advice: 'add images, or check how identities are read from folders and names',
      }),
    ];
  }
  return lonely.length === 0
    ? []
    : [
        finding(
          'warning',
          'lonely identity',
          `of ${counts.size} training identities have one image: no positive pair comes of them`,
          lonely,
          {
            advice: 'add images of them, or leave them out',
          },
        ),
      ];
}

function testFindings(record: DataRecord): Finding[] {
  const test = imagesOf(record, 'test');
  if (test.length === 0) {
    const advice = 'mark identities as test, or leave the split out and pass shares';
    const message = 'there are no test images: how good the model is cannot be measured';
    return [sentence('note', 'no test', message, adviceOnParts(record, advice))];
  }
  const sought = countByIdentity(test.filter(({ role }) => role !== 'query'));
  if (sought.size === 1) {
    const message = 'there is one test identity: every answer is right, whatever the model does';
    return [
      sentence('error', 'one test identity', message, adviceOnParts(record, 'put more identities into the test')),
    ];
  }
  return unanswerable(record, 'test', 'error');
}

function validationFindings(record: DataRecord): Finding[] {
  const { size } = countByIdentity(imagesOf(record, 'validation'));
  if (size === 0) {
    const message =
      'there are no validation images: the best weights cannot be chosen, nor a training be stopped early';
    return [sentence('note', 'no validation', message, adviceOnValidation(record))];
  }
  if (size === 1) {
    const message = 'there is one validation identity: every answer is right, so validation scores say nothing';
    return [
      sentence('warning', 'one validation identity', message, {
        advice: 'give it a larger share, or none (shares, validationShare)',
      }),
    ];
  }
  return unanswerable(record, 'validation', 'warning');
}

/** A share that gives validation two identities and leaves training two, where there are as many. */
function adviceOnValidation(record: DataRecord): Pick<Finding, 'advice' | 'options'> {
  const training = countByIdentity(imagesOf(record, 'train')).size;
  if (record.splitBy === 'manifest') return { advice: 'train anew to have some' };
  if (record.splitBy === 'shares') {
    return {
      advice:
        'give it a share, such as shares: { train: 0.5, validation: 0.15, test: 0.35 }; it takes some ten identities',
    };
  }
  if (training < 4) return { advice: 'add identities: two to validate beside two to train' };
  const validationShare = Math.max(0.1, Math.ceil(200 / training) / 100);
  return { advice: `pass validationShare: ${validationShare}`, options: { validationShare } };
}

function unanswerable(record: DataRecord, split: Split, severity: 'error' | 'warning'): Finding[] {
  const images = record.images.filter((image) => image.split === split);
  const rows = images.map((image): ImageRow => ({ ...image, split: 'test' }));
  const found = findUnanswerable(rows, record.excludeSameCamera);
  const queries = rows.filter(({ role, junk }) => role !== 'gallery' && junk !== true).length;
  if (found.length === 0) return [];
  const byCamera = found.filter(({ reason }) => reason === 'all its matches are of its own camera').length;
  if (found.length < queries) {
    const paths = found.map(({ row }) => rows[row].path);
    const message = `of ${queries} ${split} queries cannot be answered and are in no score`;
    return [finding('warning', 'unanswerable query', message, paths, { advice: 'see their identities and cameras' })];
  }
  const cameras = new Set(rows.flatMap(({ camera }) => camera ?? [])).size;
  const why =
    byCamera > 0
      ? `${cameras === 1 ? `all ${split} images are of one camera` : 'all matches are of the camera of their query'}, and the rule leaves those out`
      : `no ${split} identity has another image to be found`;
  const remedy =
    byCamera > 0
      ? {
          advice: 'add images of other cameras, or pass excludeSameCamera: false',
          options: { excludeSameCamera: false },
        }
      : { advice: 'add images of the same identities' };
  return [
    sentence(severity, 'no answers', `no ${split} query can be answered, every score would be NaN: ${why}`, remedy),
  ];
}

/** Identities that are in more than one given part. */
export function sharedIdentities(
  rows: readonly (Omit<ImageRow, 'split'> & { readonly split?: string | undefined })[],
): Finding[] {
  const splits = new Map<string, Set<string>>();
  for (const { identity, split, junk } of rows) {
    if (split !== undefined && junk !== true) splits.set(identity, (splits.get(identity) ?? new Set()).add(split));
  }
  const shared = [...splits]
    .filter(([, parts]) => parts.size > 1)
    .map(([name, parts]) => `${name}: ${[...parts].join(', ')}`);
  if (shared.length === 0) return [];
  const message = 'identities are in more than one part: their test images are no unseen ones';
  const advice = 'move each into one part; leave the split out to have one drawn';
  return [finding('error', 'shared identity', message, shared, { advice })];
}

/** A query that is a gallery image, too, finds itself. Where every image is both, it is passed over. */
function queriesInGallery({ images }: DataRecord): Finding[] {
  const test = images.filter(({ split, junk }) => split === 'test' && junk !== true);
  if (test.every(({ role = 'both' }) => role === 'both')) return [];
  const sought = new Set(test.filter(({ role }) => role !== 'query').map(keyOf));
  const both = test.filter((image) => image.role !== 'gallery' && sought.has(keyOf(image))).map(keyOf);
  if (both.length === 0) return [];
  const message = 'queries are in the gallery themselves: each finds itself first';
  const advice =
    'make each a query or a gallery image, or leave queries and gallery out: then each asks among the others';
  return [finding('error', 'query in the gallery', message, both, { advice })];
}
