import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { AttributeType, DataType } from '../c/data-types.ts';
import type { OpAttribute } from '../op-attributes.ts';
import { openedBackend } from '../opened-backend.ts';
import { imageType } from './image-type.ts';

/** Options of the decoders. */
export interface DecodeOptions {
  /** 0 (as the file has it, the default), 1 (gray), 3 (RGB) or 4 (RGBA; not JPEG). */
  readonly channels?: 0 | 1 | 3 | 4;
}

/**
 * Decodes a BMP, GIF, JPEG or PNG image, told apart by its first bytes.
 *
 * @param bytes of the file
 * @returns int32 in 0 .. 255, `[H, W, C]`; of a GIF all frames, `[frames, H, W, 3]`, or with `frames: 'first'` its first
 * @throws TensorFlowError if the bytes are damaged
 */
export function decodeImage(
  bytes: Uint8Array,
  { frames = 'all', ...options }: DecodeOptions & { readonly frames?: 'all' | 'first' } = {},
): Tensor3D | Tensor4D {
  switch (imageType(bytes)) {
    case 'bmp':
      return decodeBmp(bytes, options);
    case 'jpeg':
      return decodeJpeg(bytes, options);
    case 'png':
      return decodePng(bytes, options);
    case 'gif': {
      const all = decodeGif(bytes);
      if (frames === 'all') return all;
      const first = all.slice(0, 1).squeeze<Tensor3D>([0]);
      all.dispose();
      return first;
    }
  }
}

/**
 * @param bytes of the file
 * @returns int32 `[H, W, C]`
 */
export function decodeBmp(bytes: Uint8Array, { channels = 0 }: DecodeOptions = {}): Tensor3D {
  return decode('DecodeBmp', bytes, [whole('channels', channels)]) as Tensor3D;
}

/**
 * @param bytes of the file
 * @returns int32 `[frames, H, W, 3]`
 */
export function decodeGif(bytes: Uint8Array): Tensor4D {
  return decode('DecodeGif', bytes, []) as Tensor4D;
}

/**
 * @param bytes of the file
 * @param options.ratio 1, 2, 4 or 8: how many times smaller the image is decoded, which is faster than to resize it
 * @returns int32 `[H, W, C]`
 */
export function decodeJpeg(
  bytes: Uint8Array,
  { channels = 0, ratio = 1 }: DecodeOptions & { readonly ratio?: 1 | 2 | 4 | 8 } = {},
): Tensor3D {
  return decode('DecodeJpeg', bytes, [whole('channels', channels), whole('ratio', ratio)]) as Tensor3D;
}

/**
 * @param bytes of the file
 * @returns int32 `[H, W, C]`
 */
export function decodePng(bytes: Uint8Array, { channels = 0 }: DecodeOptions = {}): Tensor3D {
  return decode('DecodePng', bytes, [whole('channels', channels)]) as Tensor3D;
}

function whole(name: string, value: number): OpAttribute {
  return { name, type: AttributeType.int, value };
}

/** tfjs has no 8-bit type: what the op gives is made int32. */
function decode(op: string, bytes: Uint8Array, attributes: readonly OpAttribute[]): Tensor3D | Tensor4D {
  const { backend, binding } = openedBackend(`decode${op.slice('Decode'.length)}`);
  const contents = binding.createTensor([], DataType.string, [bytes]);
  const temporary = [contents];
  try {
    const [pixels] = binding.executeOp(op, attributes, [contents], 1);
    temporary.push(pixels.id);
    const cast = [
      { name: 'SrcT', type: AttributeType.type, value: DataType.uint8 },
      { name: 'DstT', type: AttributeType.type, value: DataType.int32 },
    ];
    return backend.createOutputTensor(binding.executeOp('Cast', cast, [pixels.id], 1)[0]) as Tensor3D | Tensor4D;
  } finally {
    for (const id of temporary) binding.deleteTensor(id);
  }
}
