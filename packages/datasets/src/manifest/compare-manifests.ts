import { finding } from '../check/finding.ts';
import type { Finding } from '../check/finding.ts';
import { sameText } from '../tables/same-text.ts';
import { contentOf, keyOf } from './manifest.ts';
import type { Manifest, ManifestImage } from './manifest.ts';

/** What differs between a set as it was and as it is. Names and paths as they are written, sorted. */
export interface ManifestComparison {
  /** True where nothing differs. */
  readonly same: boolean;
  /** `changed`: some of their images were added, removed or changed. */
  readonly identities: Readonly<Record<'added' | 'removed' | 'changed', readonly string[]>>;
  /** `moved`: another path, the same content. `relabelled`: another identity. `resplit`: another part. */
  readonly images: Readonly<
    Record<'added' | 'removed' | 'changed' | 'moved' | 'relabelled' | 'resplit', readonly string[]>
  >;
  /** In words, with what to do. `error` means that a number would be false. */
  readonly findings: readonly Finding[];
  /** Those that make going on with a training false. */
  readonly falsifyTraining: readonly Finding[];
  /** Those that make scores of the test images false, or other scores than those of the run. */
  readonly falsifyEvaluation: readonly Finding[];
}

/** An image then and now. */
interface Pair {
  readonly old: ManifestImage;
  readonly now: ManifestImage;
}

/**
 * Compares what a run was trained on with what is there now.
 *
 * @param old of the run
 * @param now of what is there
 * @returns what was added, removed, changed and relabelled
 */
export function compareManifests(old: Manifest, now: Manifest): ManifestComparison {
  const { pairs, removed, added } = pairUp(old, now);
  const changed = pairs.filter((pair) => contentOf(pair.old) !== contentOf(pair.now));
  const moved = pairs.filter((pair) => keyOf(pair.old) !== keyOf(pair.now));
  const relabelled = pairs.filter((pair) => sameText(pair.old.identity) !== sameText(pair.now.identity));
  const resplit = pairs.filter(
    (pair) => pair.old.split !== pair.now.split || (pair.old.role ?? 'both') !== (pair.now.role ?? 'both'),
  );
  const identities = compareIdentities(old, now, [
    ...[...added, ...removed].map(({ identity }) => identity),
    ...[...changed, ...relabelled].flatMap((pair) => [pair.old.identity, pair.now.identity]),
  ]);
  const falsifyTraining = [
    ...gone('train', 'training', removed, changed),
    ...gone('validation', 'validation', removed, changed),
    ...moreOf('train', 'training', added),
    ...labelled('train', relabelled),
    ...rows(old, now),
  ];
  const falsifyEvaluation = [
    ...leaks(old, now),
    ...gone('test', 'test', removed, changed),
    ...moreOf('test', 'test', added),
    ...labelled('test', relabelled),
  ];
  const differs = [added, removed, changed, moved, relabelled, resplit].some((list) => list.length > 0);
  return {
    same: !differs && falsifyTraining.length === 0 && falsifyEvaluation.length === 0,
    identities,
    images: {
      added: added.map(keyOf).sort(),
      removed: removed.map(keyOf).sort(),
      changed: changed.map((pair) => keyOf(pair.now)).sort(),
      moved: moved.map((pair) => `${keyOf(pair.old)} -> ${keyOf(pair.now)}`).sort(),
      relabelled: relabelled.map((pair) => `${keyOf(pair.now)}: ${pair.old.identity} -> ${pair.now.identity}`).sort(),
      resplit: resplit.map((pair) => `${keyOf(pair.now)}: ${pair.old.split} -> ${pair.now.split}`).sort(),
    },
    findings: [...falsifyEvaluation, ...falsifyTraining, ...newcomers(identities.added)],
    falsifyTraining,
    falsifyEvaluation,
  };
}

/** An image is the same by its path; where that is gone, by its content. */
function pairUp(old: Manifest, now: Manifest): { pairs: Pair[]; removed: ManifestImage[]; added: ManifestImage[] } {
  const byKey = new Map(now.images.map((image) => [keyOf(image), image]));
  const pairs: Pair[] = [];
  const missing: ManifestImage[] = [];
  const taken = new Set<ManifestImage>();
  const pair = (before: ManifestImage, after: ManifestImage): void => {
    taken.add(after);
    pairs.push({ old: before, now: after });
  };
  for (const image of old.images) {
    const same = byKey.get(keyOf(image));
    if (same === undefined) missing.push(image);
    else pair(image, same);
  }
  const left = new Map<string, ManifestImage[]>();
  for (const image of now.images) {
    if (!taken.has(image)) left.set(contentOf(image), [...(left.get(contentOf(image)) ?? []), image]);
  }
  const removed = missing.filter((image) => {
    const twins = left.get(contentOf(image)) ?? [];
    const twin = twins.find((one) => sameText(one.identity) === sameText(image.identity)) ?? twins.at(0);
    if (twin === undefined) return true;
    twins.splice(twins.indexOf(twin), 1);
    pair(image, twin);
    return false;
  });
  return { pairs, removed, added: now.images.filter((image) => !taken.has(image)) };
}

function compareIdentities(old: Manifest, now: Manifest, touched: readonly string[]): ManifestComparison['identities'] {
  const before = namesOf(old);
  const after = namesOf(now);
  const differing = new Set(touched.map(sameText));
  return {
    added: [...after].filter(([name]) => !before.has(name)).map(([, written]) => written),
    removed: [...before].filter(([name]) => !after.has(name)).map(([, written]) => written),
    changed: [...after].filter(([name]) => before.has(name) && differing.has(name)).map(([, written]) => written),
  };
}

function namesOf({ images }: Manifest): Map<string, string> {
  const names = images.filter(({ junk }) => junk !== true).map(({ identity }) => identity);
  return new Map([...new Set(names)].sort().map((name) => [sameText(name), name]));
}

function gone(
  split: ManifestImage['split'],
  word: string,
  removed: readonly ManifestImage[],
  changed: readonly Pair[],
): Finding[] {
  const advice = `put the ${word} images back as they were, or train anew`;
  return some([
    finding(
      'error',
      `removed ${word}`,
      `${word} images are gone or cannot be read`,
      removed.filter((image) => image.split === split).map(keyOf),
      { advice },
    ),
    finding(
      'error',
      `changed ${word}`,
      `${word} images have another content`,
      changed.filter((pair) => pair.old.split === split).map((pair) => keyOf(pair.now)),
      { advice },
    ),
  ]);
}

function moreOf(split: ManifestImage['split'], word: string, added: readonly ManifestImage[]): Finding[] {
  const own = added.filter((image) => image.split === split);
  const advice = 'open the set with the manifest of the run, which keeps its parts';
  return some([finding('error', `added ${word}`, `${word} images were not there`, own.map(keyOf), { advice })]);
}

function labelled(split: ManifestImage['split'], relabelled: readonly Pair[]): Finding[] {
  const own = relabelled.filter((pair) => pair.old.split === split);
  const shown = own.map((pair) => `${keyOf(pair.now)}: ${pair.old.identity} -> ${pair.now.identity}`);
  const advice = 'give them their identity of then back, or train anew';
  return some([finding('error', `relabelled ${split}`, `images of ${split} have another identity`, shown, { advice })]);
}

/** Which row of the classifier is whose must not change. */
function rows(old: Manifest, now: Manifest): Finding[] {
  const before = old.identities.train.map(sameText);
  const after = now.identities.train.map(sameText);
  const length = Math.max(before.length, after.length);
  const other = Array.from({ length }, (_, row) => row).filter((row) => before[row] !== after[row]);
  const shown = other.map(
    (row) => `${row}: ${old.identities.train[row] ?? 'nobody'} -> ${now.identities.train[row] ?? 'nobody'}`,
  );
  const advice = 'open the set with the manifest of the run, which keeps the rows';
  return some([finding('error', 'rows', 'rows of the classifier are of another identity', shown, { advice })]);
}

/** What training has seen, in the test of now. */
function leaks(old: Manifest, now: Manifest): Finding[] {
  const seen = old.images.filter(({ split }) => split === 'train');
  const contents = new Set(seen.map(contentOf));
  const names = new Set(seen.map(({ identity }) => sameText(identity)));
  const test = now.images.filter(({ split, junk }) => (split === 'test' || split === 'new') && junk !== true);
  // Those that were test identities of a set with a shared split are that set's own, and told when it is opened.
  const before = new Set(old.images.filter(({ split }) => split === 'test').map(({ identity }) => sameText(identity)));
  const identities = [...new Set(test.map(({ identity }) => identity))].filter(
    (identity) => names.has(sameText(identity)) && !before.has(sameText(identity)),
  );
  const images = test.filter((image) => contents.has(contentOf(image)));
  const advice =
    'open the set with the manifest of the run: identities that it does not know come into a part of their own';
  return some([
    finding('error', 'leak', 'identities of the test were trained on', identities, { advice }),
    finding('error', 'leak', 'images of the test were trained on', images.map(keyOf), { advice }),
  ]);
}

function newcomers(added: readonly string[]): Finding[] {
  return some([
    finding('note', 'added identities', 'identities were not there when the run was trained', added, {
      advice: 'they can be evaluated as new ones; to train on them, train anew',
    }),
  ]);
}

function some(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ count }) => count > 0);
}
