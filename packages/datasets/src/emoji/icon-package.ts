import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { IconifyIcon, IconifyJSON } from '@iconify/types';
import type { EmojiVendor } from './vendors.ts';

/** One vendor's drawings by code point (`1f469-200d-1f692`). */
export interface VendorIcons {
  /** The vendor's own name of each code point. */
  readonly names: ReadonlyMap<string, string>;
  /** The drawing as an SVG of size x size pixels. */
  svg(codePoint: string, size: number): string;
}

/**
 * Reads the icon package of a vendor, from where this package was installed or from the working directory.
 *
 * @throws Error if it is not installed, or not in the version that defines the set
 */
export async function readVendor(vendor: EmojiVendor): Promise<VendorIcons> {
  const chars = JSON.parse(await readFile(locate(vendor, 'chars.json'), 'utf8')) as Record<string, string>;
  const icons = JSON.parse(await readFile(locate(vendor, 'icons.json'), 'utf8')) as IconifyJSON;
  return {
    names: new Map(Object.entries(chars)),
    svg: (codePoint, size) => svgOf(icons, chars[codePoint], size),
  };
}

/** @throws Error unless the vendor's package is there in its pinned version */
export async function checkVendor(vendor: EmojiVendor): Promise<void> {
  const { version } = JSON.parse(await readFile(locate(vendor, 'package.json'), 'utf8')) as { version: string };
  if (version !== vendor.version) {
    throw new Error(
      `emoji: expected ${vendor.package} ${vendor.version}, received ${version}; another version is another set: ` +
        `npm install ${vendor.package}@${vendor.version}`,
    );
  }
}

function locate(vendor: EmojiVendor, file: string): string {
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      return createRequire(from).resolve(`${vendor.package}/${file}`);
    } catch {
      // The next place.
    }
  }
  throw new Error(
    `emoji: expected the package ${vendor.package} ${vendor.version}, found none; ` +
      `npm install ${vendor.package}@${vendor.version}`,
  );
}

function svgOf(set: IconifyJSON, name: string, size: number): string {
  const icon = resolve(set, name);
  const { left = set.left ?? 0, top = set.top ?? 0, width = set.width ?? 16, height = set.height ?? 16 } = icon;
  // The packages' mirrored aliases; rotations do not occur among emoji.
  const body =
    icon.hFlip === true ? `<g transform="translate(${2 * left + width} 0) scale(-1 1)">${icon.body}</g>` : icon.body;
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ' +
    `viewBox="${left} ${top} ${width} ${height}" width="${size}" height="${size}">${body}</svg>`
  );
}

function resolve({ icons, aliases }: IconifyJSON, name: string): IconifyIcon {
  if (name in icons) return icons[name];
  const { parent, ...own } = aliases?.[name] ?? { parent: undefined };
  if (parent === undefined || !(parent in icons))
    throw new Error(`emoji: expected a drawing named ${name}, found none`);
  return { ...icons[parent], ...own };
}
