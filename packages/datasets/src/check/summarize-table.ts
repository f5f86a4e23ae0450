import type { Inspected } from '../images/inspect-table.ts';
import type { ImageRow } from '../tables/image-table.ts';

/** The least, the middle and the largest value. */
export interface Spread {
  /** The smallest. */
  readonly least: number;
  /** The middle one. */
  readonly median: number;
  /** The largest. */
  readonly largest: number;
}

/** Numbers of one part. */
export interface PartSummary {
  /** Its name. */
  readonly part: string;
  /** How many. */
  readonly images: number;
  /** How many. */
  readonly identities: number;
  /** How many images identities have. */
  readonly imagesPerIdentity: Spread;
  /** Of images, in pixels. */
  readonly height: Spread;
  /** Of images, in pixels. */
  readonly width: Spread;
  /** Width / height. */
  readonly aspect: Spread;
  /** Images of each camera. */
  readonly cameras: Readonly<Record<string, number>>;
}

/** Numbers of each part. */
export type TableSummary = readonly PartSummary[];

/** Parts in the order in which they are met. Images that cannot be read have no size. */
export function summarizeTable(rows: readonly ImageRow[], inspected: readonly Inspected[]): TableSummary {
  const parts = new Map<string, number[]>();
  rows.forEach(({ split = 'all', role, junk }, i) => {
    const part = junk === true ? 'junk' : (role ?? 'both') === 'both' ? split : `${split}, ${role ?? ''}`;
    const members = parts.get(part);
    if (members === undefined) parts.set(part, [i]);
    else members.push(i);
  });
  return [...parts].map(([part, members]) => {
    const perIdentity = count(members.map((i) => rows[i].identity));
    const sized = members.filter((i) => inspected[i].height > 0);
    return {
      part,
      images: members.length,
      identities: perIdentity.size,
      imagesPerIdentity: spread([...perIdentity.values()]),
      height: spread(sized.map((i) => inspected[i].height)),
      width: spread(sized.map((i) => inspected[i].width)),
      aspect: spread(sized.map((i) => inspected[i].width / inspected[i].height)),
      cameras: Object.fromEntries(count(members.flatMap((i) => rows[i].camera ?? []))),
    };
  });
}

function count(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted.at(Math.floor((sorted.length - 1) * share)) ?? NaN;
  return { least: at(0), median: at(0.5), largest: at(1) };
}
