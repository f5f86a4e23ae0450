import { DenseBincount, scalar } from '@tensorflow/tfjs-core';
import { AttributeType } from '../c/data-types.ts';
import { typeAttribute } from './kernel.ts';
import type { Kernel } from './kernel.ts';

/** How often each of the numbers 0 .. size - 1 occurs, or the sum of the weights where it does. */
export const denseBincount: Kernel = {
  name: DenseBincount,
  run: ({ inputs: { x, weights }, attributes, backend }) => {
    const size = scalar(attributes.size as number, 'int32');
    const counts = backend.executeSingleOutput(
      'DenseBincount',
      [
        typeAttribute('Tidx', x.dtype),
        typeAttribute('T', weights.dtype),
        { name: 'binary_output', type: AttributeType.bool, value: attributes.binaryOutput as boolean },
      ],
      [x, size, weights],
    );
    size.dispose();
    return counts;
  },
};
