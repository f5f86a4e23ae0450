import { BitwiseAnd } from '@tensorflow/tfjs-core';
import { typeAttribute } from './kernel.ts';
import type { Kernel } from './kernel.ts';

export const bitwiseAnd: Kernel = {
  name: BitwiseAnd,
  run: ({ inputs: { a, b }, backend }) =>
    backend.executeSingleOutput('BitwiseAnd', [typeAttribute('T', a.dtype)], [a, b]),
};
