import type { Size } from './augmentation.ts';
import type { Placement } from './place.ts';

/** @throws RangeError if the geometry does not end at the frame */
export function checkFrame({ height, width }: Placement, frame: Size): void {
  if (height !== frame[0] || width !== frame[1]) {
    throw new RangeError(
      `augment: expected views of ${frame[0]} x ${frame[1]} pixels, the augmentation makes ${height} x ${width}; ` +
        'end its geometry at the size of the set',
    );
  }
}
