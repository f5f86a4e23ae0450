/** File formats of images that TensorFlow reads. */
export type ImageType = 'bmp' | 'gif' | 'jpeg' | 'png';

/** First bytes of the formats. */
const signatures: Readonly<Record<ImageType, readonly number[]>> = {
  bmp: [0x42, 0x4d],
  gif: [0x47, 0x49, 0x46, 0x38],
  jpeg: [0xff, 0xd8, 0xff],
  png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
};

/** @throws RangeError if the bytes begin as no known format does */
export function imageType(bytes: Uint8Array): ImageType {
  for (const type of ['bmp', 'gif', 'jpeg', 'png'] as const) {
    if (signatures[type].every((byte, i) => bytes[i] === byte)) return type;
  }
  const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  throw new RangeError(
    `decodeImage: expected a BMP, GIF, JPEG or PNG image, received bytes that begin with '${start}'; convert it first`,
  );
}
