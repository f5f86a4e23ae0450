/** Width and height of a JPEG. */
export interface JpegSize {
  readonly height: number;
  readonly width: number;
}

/**
 * The size of a JPEG that decoding alone turns into what is to be seen: 8 bits, three components in YCbCr, upright, without a
 * color profile, whole to its last byte.
 *
 * @param bytes the file
 * @returns undefined for every other JPEG and for what is none
 * @see ITU-T T.81, annex B (markers); JFIF 1.02; Exif 2.3, 4.5.5 (application segments)
 */
export function plainJpegSize(bytes: Uint8Array): JpegSize | undefined {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  if (length < 4 || view.getUint16(0) !== startOfImage || view.getUint16(length - 2) !== endOfImage) return undefined;
  let size: JpegSize | undefined;
  for (let at = 2; at + 4 <= length;) {
    const marker = view.getUint16(at);
    const end = at + 2 + view.getUint16(at + 2);
    if (marker === startOfScan) return size;
    if (marker < 0xffc0 || end > length || end < at + 4) return undefined;
    const segment = new DataView(view.buffer, view.byteOffset + at + 4, end - at - 4);
    if (isFrame(marker)) size = plainFrameSize(segment);
    if (changesColors(marker, segment) || (marker === exifMarker && isTurned(segment))) return undefined;
    at = end;
  }
  return undefined;
}

const startOfImage = 0xffd8;
const endOfImage = 0xffd9;
const startOfScan = 0xffda;
const exifMarker = 0xffe1;
const profileMarker = 0xffe2;
const adobeMarker = 0xffee;

/** Baseline, extended and progressive frames in Huffman codes. The others (arithmetic, lossless) have no plain size. */
function isFrame(marker: number): boolean {
  return marker >= 0xffc0 && marker <= 0xffc2;
}

/** Of a frame with 8 bits and the components 1, 2, 3 of JFIF. */
function plainFrameSize(frame: DataView): JpegSize | undefined {
  const isPlain =
    frame.byteLength >= 15 &&
    frame.getUint8(0) === 8 &&
    frame.getUint8(5) === 3 &&
    [0, 1, 2].every((component) => frame.getUint8(6 + component * 3) === component + 1);
  return isPlain ? { height: frame.getUint16(1), width: frame.getUint16(3) } : undefined;
}

function changesColors(marker: number, segment: DataView): boolean {
  if (marker === profileMarker) return startsWith(segment, 'ICC_PROFILE');
  // The last byte is the color transform: 1 is YCbCr.
  return marker === adobeMarker && startsWith(segment, 'Adobe') && segment.getUint8(segment.byteLength - 1) !== 1;
}

/** Whether Exif asks for more than showing the rows as they come. */
function isTurned(segment: DataView): boolean {
  if (!startsWith(segment, 'Exif\0\0')) return false;
  const tiff = new DataView(segment.buffer, segment.byteOffset + 6, segment.byteLength - 6);
  try {
    const little = tiff.getUint16(0) === 0x4949;
    const directory = tiff.getUint32(4, little);
    const entries = tiff.getUint16(directory, little);
    for (let at = directory + 2; at < directory + 2 + entries * 12; at += 12) {
      if (tiff.getUint16(at, little) === orientationTag) return tiff.getUint16(at + 8, little) !== 1;
    }
    return false;
  } catch {
    // A directory that leads out of its segment: for a decoder that knows more.
    return true;
  }
}

const orientationTag = 0x0112;

function startsWith(segment: DataView, text: string): boolean {
  if (segment.byteLength <= text.length) return false;
  return Array.from(text, (_, i) => segment.getUint8(i) === text.charCodeAt(i)).every(Boolean);
}
