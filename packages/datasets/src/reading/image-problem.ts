/** What can be wrong with an image's file. All but `extension` keep it from being used. */
export type ProblemKind =
  | 'missing'
  | 'not readable'
  | 'not a file'
  | 'outside the folder'
  | 'empty'
  | 'not an image'
  | 'no decoder'
  | 'unknown range'
  | 'too many pixels'
  | 'takes too long'
  | 'cut off or damaged'
  | 'box outside the image'
  | 'extension';

/** One image's problem, as it is reported. */
export interface ImageProblem {
  /** As the table names it. */
  readonly path: string;
  /** What is wrong with it. */
  readonly kind: ProblemKind;
  /** What was found, and what to do. */
  readonly detail: string;
}

/** True for problems with which an image can still be read. */
export function isHarmless({ kind }: ImageProblem): boolean {
  return kind === 'extension';
}

/** Problems that lie in a file's content: they are there again as long as the file is the same, for the same settings. */
const lasting: readonly ProblemKind[] = [
  'empty',
  'not an image',
  'unknown range',
  'too many pixels',
  'cut off or damaged',
  'box outside the image',
  'extension',
];

/** False for problems that can go away without the file: permissions, a network folder, a decoder that is not installed. */
export function isLasting({ kind }: ImageProblem): boolean {
  return lasting.includes(kind);
}

/** `path: kind: detail` */
export function describeProblem({ path, kind, detail }: ImageProblem): string {
  return `${printable(path)}: ${kind}: ${detail}`;
}

/** A path on one line: names of files may hold line breaks and other characters that steer a terminal. */
export function printable(path: string): string {
  return path.replaceAll(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
}

/**
 * `12 images skipped (10 cut off or damaged, 2 missing)`, the line that a person sees.
 *
 * @param problems at least one
 */
export function summarizeProblems(problems: readonly ImageProblem[]): string {
  const serious = problems.filter((problem) => !isHarmless(problem));
  const counts = new Map<ProblemKind, number>();
  for (const { kind } of serious) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const kinds = [...counts].sort((a, b) => b[1] - a[1]).map(([kind, count]) => `${count} ${kind}`);
  const noun = serious.length === 1 ? 'image' : 'images';
  return `${serious.length} ${noun} skipped${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}`;
}
