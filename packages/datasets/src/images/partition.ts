import type { ImageSet } from '../image-set.ts';
import type { ImageRow } from '../tables/image-table.ts';
import type { ViewContract } from '../view/view-contract.ts';
import { imageSet } from './image-set.ts';
import type { ImageReference } from './pixel-source.ts';

/** A row whose image can be read. */
export interface Member {
  readonly row: ImageRow;
  readonly reference: ImageReference;
}

/** Members by what they are for; `new` ones are for nothing that a run was trained for. Where no test image is a query or in the gallery alone, both are the same list. */
export function partition(
  members: readonly (Member & { split: string })[],
): Record<'train' | 'validation' | 'query' | 'gallery' | 'new', Member[]> {
  const inSplit = (split: string): Member[] => members.filter((member) => member.split === split);
  const test = inSplit('test');
  const roleOf = ({ row }: Member): string => row.role ?? 'both';
  const apart = test.some((member) => roleOf(member) !== 'both');
  return {
    train: inSplit('train'),
    validation: inSplit('validation'),
    new: inSplit('new'),
    query: apart ? test.filter((member) => roleOf(member) !== 'gallery') : test,
    gallery: apart ? test.filter((member) => roleOf(member) !== 'query') : test,
  };
}

/** The identities of a part in order of their names; junk has none. */
export function namesOf(members: readonly Member[]): string[] {
  return [...new Set(members.filter(({ row }) => row.junk !== true).map(({ row }) => row.identity))].sort(
    inNaturalOrder,
  );
}

/** All cameras in order of their names. */
export function camerasOf(rows: readonly ImageRow[]): string[] {
  return [...new Set(rows.flatMap(({ camera }) => camera ?? []))].sort(inNaturalOrder);
}

const inNaturalOrder = new Intl.Collator('en', { numeric: true }).compare;

/** A set of members, with labels by `names` and cameras by `cameras`. */
export function setOf(
  members: readonly Member[],
  {
    names,
    cameras,
    ...how
  }: {
    readonly names: readonly string[];
    readonly cameras: readonly string[];
    readonly view: ViewContract;
    readonly workers: number;
  },
): ImageSet {
  const labelOf = new Map(names.map((name, label) => [name, label]));
  const cameraOf = new Map(cameras.map((name, camera) => [name, camera]));
  return imageSet({
    ...how,
    images: members.map(({ reference }) => reference),
    identities: names.length,
    labels: Int32Array.from(members, ({ row }) => (row.junk === true ? -1 : (labelOf.get(row.identity) ?? -1))),
    ...superClassesOf(members),
    cameras:
      cameras.length > 0 ? Int32Array.from(members, ({ row }) => cameraOf.get(row.camera ?? '') ?? -1) : undefined,
    cameraNames: cameras.length > 0 ? cameras : undefined,
    names,
    sources: members.map(({ row }) => row.path),
  });
}

/** The categories as numbers, in order of their names; none unless every member has one. */
function superClassesOf(members: readonly Member[]): Pick<ImageSet, 'superLabels' | 'superNames'> {
  const categories = members.flatMap(({ row }) => row.category ?? []);
  if (categories.length < members.length || members.length === 0) return {};
  const superNames = [...new Set(categories)].sort(inNaturalOrder);
  const places = new Map(superNames.map((name, place) => [name, place]));
  return { superLabels: Int32Array.from(categories, (name) => places.get(name) ?? -1), superNames };
}
