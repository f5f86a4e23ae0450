import { namedGroups } from './named-groups.ts';

/** What to say about a file that does not fit. */
interface Differences {
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly wrong: readonly string[];
  /** All names of the embedder. */
  readonly wanted: readonly string[];
  /** All names of the file. */
  readonly file: readonly string[];
  readonly part: 'all' | 'backbone';
}

/** So many tensors of another shape are spelled out. */
const spelledOut = 3;

/** @throws RangeError in a few lines, with advice, where there is any difference */
export function importDifferences({ missing, extra, wrong, wanted, file, part }: Differences): void {
  if (missing.length + extra.length + wrong.length === 0) return;
  const lines: string[] = [];
  if (missing.length > 0) lines.push(`missing: ${of(missing, wanted)}${namedGroups(missing)}`);
  if (extra.length > 0) lines.push(`extra: ${of(extra, file)}${namedGroups(extra)}`);
  if (wrong.length > 0) {
    const more = wrong.length > spelledOut ? `\n    and ${wrong.length - spelledOut} more` : '';
    lines.push(`wrong: ${of(wrong, wanted)}\n    ${wrong.slice(0, spelledOut).join('\n    ')}${more}`);
  }
  throw new RangeError(
    `importWeights: expected the embedder's tensors, received others:\n  ${lines.join('\n  ')}\n${adviceFor({ missing, extra, wrong, wanted, file, part })}`,
  );
}

/** `40 of 62: `, or nothing where one name says it all. */
function of(names: readonly string[], all: readonly string[]): string {
  return names.length > 1 ? `${names.length} of ${all.length}: ` : '';
}

function adviceFor({ missing, extra, wrong, wanted, file, part }: Differences): string {
  if (missing.length === wanted.length) {
    return `No name is the embedder's: the file has ${file.slice(0, 3).join(', ')}, the embedder ${wanted.slice(0, 3).join(', ')}; it is of another net`;
  }
  const own = /^(global|keypoints\d|embedding\.norm|neck|pooling)\./;
  if (part === 'all' && wrong.length === 0 && [...missing, ...extra].every((name) => own.test(name))) {
    return "The trunk fits; load it alone by part: 'backbone'";
  }
  if (missing.length === 0 && extra.length === 0) {
    return "Create the embedder with the file's sizes, such as its width, or pass strict: false to load what fits";
  }
  return "Create the embedder that the file belongs to, choose part: 'backbone', or pass strict: false";
}
