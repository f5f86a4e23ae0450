import { checkOptions } from '@htg/ground/check-options';
import { showValue } from '@htg/ground/show-value';
import { checkText } from './check-items.ts';
import type { GalleryItem } from './item.ts';

/** A value that metadata can be compared with. */
export type Plain = boolean | number | string | null;

/** Which items: all that it names must hold. */
export interface Filter {
  /** One of these labels. */
  readonly label?: string | readonly string[];
  /** One of these cameras. */
  readonly camera?: string | readonly string[];
  /** Metadata of these names have these values. */
  readonly metadata?: Readonly<Record<string, Plain>>;
  /** A condition of one's own. */
  readonly where?: (item: GalleryItem) => boolean;
}

/** A filter, checked, in one form. */
export interface CheckedFilter {
  readonly labels: ReadonlySet<string> | undefined;
  readonly cameras: ReadonlySet<string> | undefined;
  readonly metadata: readonly (readonly [string, Plain])[];
  readonly where: ((item: GalleryItem) => boolean) | undefined;
}

/** Throws for what is no filter. */
export function checkFilter(caller: string, filter: Filter): CheckedFilter {
  checkOptions(`${caller}: filter`, filter, ['label', 'camera', 'metadata', 'where']);
  const { metadata = {}, where } = filter;
  if (where !== undefined && typeof where !== 'function') {
    throw new TypeError(
      `${caller}: expected filter.where to be a function, received ${showValue(where)}; pass (item) => ...`,
    );
  }
  if (typeof metadata !== 'object' || (metadata as unknown) === null || Array.isArray(metadata)) {
    throw new TypeError(
      `${caller}: expected filter.metadata to be an object, received ${showValue(metadata)}; pass { name: value }`,
    );
  }
  const entries = Object.entries(metadata);
  for (const [name, value] of entries) {
    if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) continue;
    throw new TypeError(
      `${caller}: expected filter.metadata.${name} to be text, a finite number, true, false or null, received ${showValue(value)}; compare others by where`,
    );
  }
  return {
    labels: textsOf(caller, 'filter.label', filter.label),
    cameras: textsOf(caller, 'filter.camera', filter.camera),
    metadata: entries,
    where,
  };
}

function textsOf(caller: string, name: string, value: string | readonly string[] | undefined): Set<string> | undefined {
  if (value === undefined) return undefined;
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const text of texts) checkText(caller, name, text);
  return new Set(texts as string[]);
}

/** Whether an item is one of those. Own metadata only: `toString` is none that all items have. */
export function matches(item: GalleryItem, { labels, cameras, metadata, where }: CheckedFilter): boolean {
  if (labels !== undefined && !labels.has(item.label)) return false;
  if (cameras !== undefined && (item.camera === undefined || !cameras.has(item.camera))) return false;
  for (const [name, value] of metadata) {
    if (item.metadata === undefined || !Object.hasOwn(item.metadata, name) || item.metadata[name] !== value)
      return false;
  }
  return where === undefined || where(item);
}
