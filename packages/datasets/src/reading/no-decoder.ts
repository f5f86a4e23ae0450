import type { FileKind } from './file-kind.ts';

/** Formats that are known by their first bytes and never decoded, and what to say of them. */
const advice: Partial<Record<FileKind, string>> = {
  jpeg2000:
    'it is JPEG 2000, and no decoder for it is built in: convert it to PNG, which keeps every value ' +
    '(opj_decompress -i in.jp2 -o out.png, or magick in.jp2 out.png)',
  jpegxl:
    'it is JPEG XL, and no decoder for it is built in: convert it to PNG, which keeps every value ' +
    '(djxl in.jxl out.png, or magick in.jxl out.png)',
};

/** What is said of a file of this kind, where nothing here can decode it. */
export function noDecoderAdvice(kind: FileKind): string | undefined {
  return advice[kind];
}
