/** Kinds of images that are taken, by the bytes that they begin with. Drawings (SVG) are programs of a kind, and are not. */
const kinds: readonly (readonly [string, (bytes: Uint8Array) => boolean])[] = [
  ['image/jpeg', (bytes) => starts(bytes, [0xff, 0xd8, 0xff])],
  ['image/png', (bytes) => starts(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['image/gif', (bytes) => starts(bytes, [0x47, 0x49, 0x46, 0x38])],
  ['image/webp', (bytes) => text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP'],
  ['image/avif', (bytes) => text(bytes, 4, 8) === 'ftyp' && /^avi[fs]$/.test(text(bytes, 8, 12))],
];

/** The media type of an image that may be uploaded; undefined for all else. */
export function imageKind(bytes: Uint8Array): string | undefined {
  return kinds.find(([, is]) => is(bytes))?.[0];
}

/** For people and for file pickers. */
export const imageKinds = kinds.map(([type]) => type);

function starts(bytes: Uint8Array, head: readonly number[]): boolean {
  return head.every((value, place) => bytes[place] === value);
}

function text(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
