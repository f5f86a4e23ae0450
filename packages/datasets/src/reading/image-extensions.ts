import { extname } from 'node:path';

/** Names of files that are taken for images; those of the last line are no more than named, with how to convert them. */
export const imageExtensions: ReadonlySet<string> = new Set(
  [
    '.jpg .jpeg .jpe .jfif .png .webp .gif .avif .svg .tif .tiff .heic .heif .bmp .dib .ppm .pgm .pbm .pnm',
    '.jp2 .j2k .jpf .jpx .jpm .j2c .jpc .jxl',
  ].flatMap((line) => line.split(' ')),
);

/** `.txt 2, .mp4 1`, the commonest first. */
export function describeExtensions(paths: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const extension = extname(path).toLowerCase() || 'none';
    counts.set(extension, (counts.get(extension) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  return sorted
    .slice(0, 5)
    .map(([extension, n]) => `${extension} ${n}`)
    .join(', ');
}
