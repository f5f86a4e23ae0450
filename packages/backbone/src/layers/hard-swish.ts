import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { onlyInput } from './only-input.ts';

/** `min(max(x + 3, 0), 6) / 6`, torch's hard sigmoid; Keras calls another slope so. */
const hardSigmoid = (x: Tensor): Tensor => tf.mul(tf.relu6(tf.add(x, 3)), 1 / 6);

/** `x hardSigmoid(x)`. Source: Howard et al., "Searching for MobileNetV3", ICCV 2019, section 5.2. */
export class HardSwish extends tfl.layers.Layer {
  /** The name in saved models. */
  static readonly className = 'HardSwish';

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.tidy(() => tf.mul(onlyInput(inputs), hardSigmoid(onlyInput(inputs))));
  }

  override getClassName(): string {
    return HardSwish.className;
  }
}

/** `min(max(x + 3, 0), 6) / 6`, as torch has it. */
export class HardSigmoid extends tfl.layers.Layer {
  /** The name in saved models. */
  static readonly className = 'HardSigmoid';

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.tidy(() => hardSigmoid(onlyInput(inputs)));
  }

  override getClassName(): string {
    return HardSigmoid.className;
  }
}
