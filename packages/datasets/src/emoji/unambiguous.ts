import { createHash } from 'node:crypto';
import type { Progress } from '../progress.ts';
import { hasSkinTone } from './code-points.ts';
import type { VendorIcons } from './icon-package.ts';
import { renderDrawings } from './render.ts';

/** Drawings are compared at this size (ours), whatever size the set has, so that every size has the same identities. */
export const comparedSize = 32;

/**
 * The code points that all vendors draw and that no vendor draws exactly as another one. Two emoji with the same pixels
 * are one identity under two labels, which no embedding can tell apart, so all members of such a group are dropped.
 * Skin tones take part in the comparison even where they are left out of the set.
 *
 * @returns sorted code points
 */
export async function unambiguousCodePoints(vendors: readonly VendorIcons[], onProgress: Progress): Promise<string[]> {
  const common = commonCodePoints(vendors);
  const ambiguous = new Set<string>();
  const total = common.length * vendors.length;
  let before = 0;
  for (const vendor of vendors) {
    const pixels = await renderDrawings(
      common.map((codePoint) => ({ name: codePoint, svg: () => vendor.svg(codePoint, comparedSize) })),
      {
        size: comparedSize,
        onProgress: (done) => {
          onProgress({ task: 'comparing emoji', done: before + done, total });
        },
      },
    );
    for (const member of duplicates(common, pixels)) ambiguous.add(member);
    before += common.length;
  }
  return common.filter((codePoint) => !ambiguous.has(codePoint));
}

function commonCodePoints([first, ...others]: readonly VendorIcons[]): string[] {
  return [...first.names.keys()].filter((codePoint) => others.every(({ names }) => names.has(codePoint))).sort();
}

/** Names whose images equal another's to the pixel. */
function duplicates(names: readonly string[], pixels: Uint8Array): string[] {
  const image = pixels.length / names.length;
  const byHash = new Map<string, string[]>();
  names.forEach((name, i) => {
    const hash = createHash('sha1')
      .update(pixels.subarray(i * image, (i + 1) * image))
      .digest('hex');
    byHash.set(hash, [...(byHash.get(hash) ?? []), name]);
  });
  return [...byHash.values()].filter((group) => group.length > 1).flat();
}

/** The code points of a set, with or without skin tones. */
export function selectSkinTones(codePoints: readonly string[], skinTones: boolean): string[] {
  return codePoints.filter((codePoint) => skinTones || !hasSkinTone(codePoint));
}
