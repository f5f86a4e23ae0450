import type { Tree } from './tree.ts';

/** For each node of a classification tree, the place of its likeliest class; of equally likely ones the first. */
export function likeliestClasses({ value, outputs, feature }: Tree): Int32Array {
  return Int32Array.from(feature, (_, node) => {
    let best = 0;
    for (let code = 1; code < outputs; code++) {
      if (value[node * outputs + code] > value[node * outputs + best]) best = code;
    }
    return best;
  });
}
