import { checkOptions } from '@htg/ground/check-options';
import { showValue } from '@htg/ground/show-value';
import { checkVectors } from './check-vectors.ts';
import type { ItemChange, NewItem, Thumbnail } from './item.ts';

const LONGEST_TEXT = 1024;

/** Throws unless a value is text of 1 to 1024 characters that UTF-8 can hold. */
export function checkText(caller: string, name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') {
    throw new TypeError(
      `${caller}: expected ${name} to be text, received ${showValue(value)}` +
        (typeof value === 'number' ? '; numbers lose leading zeros and long digits: pass text' : '; pass text'),
    );
  }
  if (value.length === 0 || value.length > LONGEST_TEXT) {
    throw new RangeError(
      `${caller}: expected ${name} of 1 to ${LONGEST_TEXT} characters, received ${value.length}; shorten it, or keep it in metadata`,
    );
  }
  if (/\p{Surrogate}/u.test(value)) {
    throw new RangeError(
      `${caller}: expected ${name} to be whole Unicode, received half of a character in ${showValue(value)}; do not cut text inside an emoji`,
    );
  }
}

function checkThumbnail(caller: string, name: string, thumbnail: Thumbnail): void {
  checkOptions(`${caller}: thumbnail of ${name}`, thumbnail, ['bytes', 'type']);
  checkText(caller, `the thumbnail's type of ${name}`, thumbnail.type);
  if (thumbnail.bytes instanceof Uint8Array) return;
  throw new TypeError(
    `${caller}: expected the thumbnail's bytes of ${name} as a Uint8Array, received ${showValue(thumbnail.bytes)}; pass the encoded image`,
  );
}

/** A metadata object as JSON text. Throws for what would come back as something else. */
function metadataText(caller: string, name: string, metadata: unknown): string {
  const text = jsonText(caller, `metadata of ${name}`, metadata, []);
  if (text.startsWith('{')) return text;
  throw new TypeError(
    `${caller}: expected metadata of ${name} to be an object, received ${showValue(metadata)}; pass { name: value }`,
  );
}

function jsonText(caller: string, name: string, value: unknown, within: readonly unknown[]): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  const prototype: unknown = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
  const inner = [...within, value];
  if (within.includes(value)) {
    throw new TypeError(
      `${caller}: expected ${name} without cycles, received an object inside itself; pass plain JSON`,
    );
  }
  if (Array.isArray(value)) return `[${value.map((one) => jsonText(caller, name, one, inner)).join(',')}]`;
  if (prototype === Object.prototype || prototype === null) {
    const entries = Object.entries(value as object).map(
      ([key, one]) => `${JSON.stringify(key)}:${jsonText(caller, name, one, inner)}`,
    );
    return `{${entries.join(',')}}`;
  }
  throw new TypeError(`${caller}: expected ${name} of what JSON holds, received ${showValue(value)}; pass plain JSON`);
}

/** An item, checked: what a store keeps. */
export interface CheckedItem {
  readonly id: string;
  readonly label: string;
  readonly camera: string | undefined;
  /** JSON text. */
  readonly metadata: string | undefined;
  readonly vector: Float32Array;
  readonly thumbnail: Thumbnail | undefined;
}

/** A change, checked; `undefined` stays, `null` goes. */
export interface CheckedChange {
  readonly id: string;
  readonly label: string | undefined;
  readonly camera: string | null | undefined;
  readonly metadata: string | null | undefined;
  readonly vector: Float32Array | undefined;
  readonly thumbnail: Thumbnail | null | undefined;
}

const fields = ['id', 'label', 'camera', 'metadata', 'vector', 'thumbnail'] as const;

/** Throws at the first item that is none, and for ids that come twice. */
export function checkNewItems(caller: string, items: readonly NewItem[], length: number): CheckedItem[] {
  return checkList(caller, items, (item, name) => {
    checkText(caller, `label of ${name}`, item.label);
    return {
      id: item.id,
      label: item.label,
      camera: optional(item.camera, (camera) => camera),
      metadata: optional(item.metadata, (metadata) => metadataText(caller, name, metadata)),
      vector: vectorOf(caller, name, item.vector, length),
      thumbnail: optional(item.thumbnail, (thumbnail) => thumbnail),
    };
  });
}

/** Throws at the first change that is none, and for ids that come twice. */
export function checkChanges(caller: string, changes: readonly ItemChange[], length: number): CheckedChange[] {
  return checkList(caller, changes, (change, name) => {
    if (change.label !== undefined) checkText(caller, `label of ${name}`, change.label);
    return {
      id: change.id,
      label: change.label,
      camera: change.camera,
      metadata: change.metadata == null ? change.metadata : metadataText(caller, name, change.metadata),
      vector: change.vector === undefined ? undefined : vectorOf(caller, name, change.vector, length),
      thumbnail: change.thumbnail,
    };
  });
}

function checkList<Given extends ItemChange, Checked>(
  caller: string,
  items: readonly Given[],
  check: (item: Given, name: string) => Checked,
): Checked[] {
  if (!Array.isArray(items)) {
    throw new TypeError(`${caller}: expected an array of items, received ${showValue(items)}; pass [{ id, ... }]`);
  }
  const seen = new Set<string>();
  return items.map((item: Given, place) => {
    checkOptions(`${caller}: item ${place}`, item, fields);
    checkText(caller, `id of item ${place}`, item.id);
    const name = `item ${showValue(item.id)}`;
    if (seen.has(item.id)) {
      throw new RangeError(`${caller}: expected every id once, received ${showValue(item.id)} twice; make ids unique`);
    }
    seen.add(item.id);
    if (item.camera != null) checkText(caller, `camera of ${name}`, item.camera);
    if (item.thumbnail != null) checkThumbnail(caller, name, item.thumbnail);
    return check(item, name);
  });
}

function optional<Value, Result>(value: Value | null | undefined, use: (value: Value) => Result): Result | undefined {
  return value == null ? undefined : use(value);
}

/** A vector of the gallery's length as float32. Throws for another length, and for numbers that are none. */
export function vectorOf(caller: string, name: string, vector: unknown, length: number): Float32Array {
  const values =
    vector instanceof Float32Array ? vector : Array.isArray(vector) ? Float32Array.from(vector as number[]) : undefined;
  if (values === undefined) {
    throw new TypeError(
      `${caller}: expected the vector of ${name} as a Float32Array or numbers, received ${showValue(vector)}; pass the model's output`,
    );
  }
  if (values.length !== length) {
    throw new RangeError(
      `${caller}: expected ${length} numbers, received ${values.length} for the vector of ${name}; embed it with the gallery's own model`,
    );
  }
  checkVectors(caller, name, values, length, () => name);
  return values;
}
