import { stopGradient } from '@htg/ground/stop-gradient';
import * as tf from '@tensorflow/tfjs-core';
import { checkPositive } from '../checks/check-batch.ts';
import { turnedCosines } from '../tensors/turned-cosines.ts';

/**
 * ArcFace's handicap: `cos(theta + m)` from `cos theta`. Beyond `theta = 180 degrees - m`, where the cosine would turn, it is `cos theta - m sin m`.
 *
 * @param caller opens the error texts
 * @param margin `m` in degrees, 0 up to 180
 */
export function addedAngle(caller: string, margin: number): (cosines: tf.Tensor2D) => tf.Tensor2D {
  checkPositive(caller, 'margin', margin, true);
  if (margin >= 180) {
    throw new RangeError(`${caller}: expected margin below 180 degrees, received ${String(margin)}; it is no cosine`);
  }
  const radians = (margin * Math.PI) / 180;
  return (cosines) => {
    const turned = tf.less(stopGradient(cosines), -Math.cos(radians));
    const beyond: tf.Tensor2D = tf.sub(cosines, radians * Math.sin(radians));
    return tf.where(turned, beyond, turnedCosines(cosines, radians));
  };
}
