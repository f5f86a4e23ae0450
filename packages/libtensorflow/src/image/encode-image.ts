import type { Tensor3D } from '@tensorflow/tfjs-core';
import { AttributeType, DataType } from '../c/data-types.ts';
import type { OpAttribute } from '../op-attributes.ts';
import { openedBackend } from '../opened-backend.ts';

/**
 * Encodes an image as JPEG.
 *
 * @param image int32 in 0 .. 255, `[H, W, 1]` or `[H, W, 3]`
 * @param options.quality 0 .. 100, 95 by default
 * @param options.progressive whether it is stored in passes of growing detail
 * @returns the file's bytes
 */
export function encodeJpeg(
  image: Tensor3D,
  { quality = 95, progressive = false }: { readonly quality?: number; readonly progressive?: boolean } = {},
): Promise<Uint8Array> {
  return encode('EncodeJpeg', image, [
    { name: 'quality', type: AttributeType.int, value: quality },
    { name: 'progressive', type: AttributeType.bool, value: progressive },
  ]);
}

/**
 * Encodes an image as PNG, without loss.
 *
 * @param image int32 in 0 .. 255, `[H, W, C]` with 1 to 4 channels
 * @param options.compression 0 (fast) .. 9 (small), 1 by default
 * @returns the file's bytes
 */
export function encodePng(
  image: Tensor3D,
  { compression = 1 }: { readonly compression?: number } = {},
): Promise<Uint8Array> {
  return encode('EncodePng', image, [
    { name: 'compression', type: AttributeType.int, value: compression },
    { name: 'T', type: AttributeType.type, value: DataType.uint8 },
  ]);
}

async function encode(op: string, image: Tensor3D, attributes: readonly OpAttribute[]): Promise<Uint8Array> {
  const { binding } = openedBackend(`encode${op.slice('Encode'.length)}`);
  const pixels = binding.createTensor(image.shape, DataType.uint8, Uint8Array.from(await image.data()));
  try {
    const [{ id }] = binding.executeOp(op, attributes, [pixels], 1);
    const [bytes] = binding.tensorDataSync(id) as Uint8Array[];
    binding.deleteTensor(id);
    return bytes;
  } finally {
    binding.deleteTensor(pixels);
  }
}
