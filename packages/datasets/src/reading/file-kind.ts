/** How a file has to be decoded: by what it begins with, never by its name. */
export type FileKind = 'bmp' | 'heic' | 'jpeg' | 'jpeg2000' | 'jpegxl' | 'png16' | 'pnm' | 'svg' | 'tiff' | 'other';

/** As many bytes as {@link fileKind} looks at. */
export const headLength = 512;

/** Brands of ISO media files whose images are coded in HEVC: photographs of phones. */
const heicBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx'];

/** @param head the first {@link headLength} bytes, or all of a shorter file */
export function fileKind(head: Uint8Array): FileKind {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, headLength));
  const text = bytes.toString('latin1');
  if (bytes.length >= 2 && bytes.readUInt16BE(0) === 0xffd8) return 'jpeg';
  if (text.startsWith('\0\0\0\u000cjP  ') || text.startsWith('\u00ff\u004f\u00ff\u0051')) return 'jpeg2000';
  if (text.startsWith('\0\0\0\u000cJXL ') || text.startsWith('\u00ff\n')) return 'jpegxl';
  if (text.startsWith('BM') && bytes.length >= 26) return 'bmp';
  if (/^P[1-6][\s#]/.test(text)) return 'pnm';
  // A PNG's bit depth is the ninth byte of its first chunk.
  if (text.startsWith('\u0089PNG') && bytes.length > 24 && bytes[24] === 16) return 'png16';
  if (/^(?:II[*+]\0|MM\0[*+])/.test(text)) return 'tiff';
  if (text.slice(4, 8) === 'ftyp' && isHeic(bytes, text)) return 'heic';
  // Text that begins with a tag, and packed text: what libvips takes for a drawing.
  if (/^(?:\u00ef\u00bb\u00bf)?\s*</.test(text) || text.startsWith('\u001f\u008b')) return 'svg';
  return 'other';
}

/** The major brand, then the compatible ones; `mif1` and `msf1` say nothing of the codec. */
function isHeic(bytes: Buffer, text: string): boolean {
  const end = Math.min(bytes.readUInt32BE(0), bytes.length);
  const brands = [text.slice(8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(text.slice(at, at + 4));
  return brands.some((brand) => heicBrands.includes(brand)) && !brands.includes('avif');
}
