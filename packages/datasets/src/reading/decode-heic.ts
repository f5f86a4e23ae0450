import type { DecodedImage } from '../augmentation/decoded-image.ts';
import type { ReadSettings } from './read-options.ts';

/** What `heic-decode` gives: RGBA, turned as the file says. */
interface HeicModule {
  readonly default: (input: { readonly buffer: Uint8Array }) => Promise<{
    readonly width: number;
    readonly height: number;
    readonly data: ArrayLike<number>;
  }>;
}

/** What is said of a photograph that there is no decoder for. */
export const heicAdvice =
  'it is HEIC (photographs of iPhones), and no decoder for it is built in: npm install heic-decode, or convert it to JPEG ' +
  '(heif-convert in.heic out.jpg; on the phone: Settings, Camera, Formats, Most Compatible)';

/** True where HEIC files can be decoded. */
export async function canDecodeHeic(): Promise<boolean> {
  return (await heicDecoder()) !== undefined;
}

/**
 * Decodes an HEIC file by `heic-decode`, an optional peer: libheif in WebAssembly, whose license (LGPL) is the user's choice.
 *
 * @throws Error where it is not installed, and for a damaged file
 */
export async function decodeHeic(bytes: Uint8Array, { background }: ReadSettings): Promise<DecodedImage> {
  const decoder = await heicDecoder();
  if (decoder === undefined) throw new Error(heicAdvice);
  const { width, height, data: rgba } = await decoder({ buffer: bytes });
  const data = new Uint8Array(height * width * 3);
  for (let i = 0, at = 0; i < data.length; i += 3, at += 4) {
    const opaque = rgba[at + 3] / 255;
    for (let c = 0; c < 3; c++) data[i + c] = Math.round(rgba[at + c] * opaque + background[c] * (1 - opaque));
  }
  return { height, width, data };
}

let loading: Promise<HeicModule['default'] | undefined> | undefined;

/**
 * Loaded when it is needed for the first time: it is some megabytes.
 *
 * @param name of an optional package: an argument, since bundlers look for a literal, and make one of a constant
 */
function heicDecoder(name = 'heic-decode'): Promise<HeicModule['default'] | undefined> {
  loading ??= (import(/* @vite-ignore */ name) as Promise<HeicModule>).then(
    (module) => module.default,
    () => undefined,
  );
  return loading;
}
