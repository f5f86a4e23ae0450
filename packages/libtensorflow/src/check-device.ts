import { conv2d, matMul, ones, relu, sum, tidy } from '@tensorflow/tfjs-core';
import type { Tensor4D, Tensor } from '@tensorflow/tfjs-core';

/** Ones through the kinds of op that training stands on, and what each number of the result must be: whole, so right to the bit, TF32 or not. */
const cases: readonly { readonly what: string; readonly compute: () => Tensor; readonly expected: number }[] = [
  { what: 'ones after ReLU', compute: () => relu(ones([1000])), expected: 1 },
  { what: 'sums of 1000 ones', compute: () => sum(ones([64, 1000]), 1), expected: 1000 },
  { what: 'products of 64 ones', compute: () => matMul(ones([32, 64]), ones([64, 16])), expected: 64 },
  {
    what: 'convolutions of 3 x 3 x 4 ones',
    compute: () => conv2d(ones<Tensor4D['rankType']>([2, 8, 8, 4]), ones([3, 3, 4, 8]), 1, 'valid'),
    expected: 36,
  },
];

/**
 * Computes what is known beforehand on the current backend. CUDA libraries that do not fit TensorFlow's load without complaint, and then give
 * zeros: a training with them would end in scores like any other.
 *
 * @param device for the error, such as `GPU:0`
 * @throws Error if a number is wrong or an op fails
 */
export async function checkDevice(device: string): Promise<void> {
  for (const { what, compute, expected } of cases) {
    const received = await firstOtherThan(expected, compute).catch((error: unknown) => {
      throw new Error(wrong(device, what, expected, `'${String(error)}'`), { cause: error });
    });
    if (received !== undefined) throw new Error(wrong(device, what, expected, String(received)));
  }
}

async function firstOtherThan(expected: number, compute: () => Tensor): Promise<number | undefined> {
  const result = tidy(compute);
  try {
    return (await result.data()).find((value) => value !== expected);
  } finally {
    result.dispose();
  }
}

function wrong(device: string, what: string, expected: number, received: string): string {
  const text = `registerTensorFlowBackend: expected ${device} to compute ${expected} (${what}), received ${received}; `;
  if (device.startsWith('CPU')) {
    return `${text}the library does not fit this processor, or is damaged: install it anew ('npx htg engine install')`;
  }
  return (
    `${text}its CUDA libraries do not fit ` +
    `TensorFlow's, or the GPU is damaged: install the CUDA variant with the libraries that belong to it ('npx htg-engine install --device cuda'), ` +
    `or leave the GPU alone (CUDA_VISIBLE_DEVICES=-1)`
  );
}
