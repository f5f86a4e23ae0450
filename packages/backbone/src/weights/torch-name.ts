/** How torch calls what our layers call so. */
const ownNames: Readonly<Record<string, string>> = {
  kernel: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

/**
 * The name in a torch state dict of a weight that our model has at `path`: `block3.1.conv2/kernel` is torchvision's (and timm's)
 * `layer3.1.conv2.weight`.
 */
export function torchName(path: string): string {
  const [layer, own] = path.split('/');
  return `${layer.replace(/^block(\d)\./, 'layer$1.')}.${ownNames[own] ?? own}`;
}

/** Does the weight at `path` belong to the ResNet proper, which torchvision has, too? */
export function isBackboneWeight(path: string): boolean {
  return /^(conv1|bn1|block\d\.)/.test(path);
}

/**
 * Axes of torch's tensor in the order of ours, for a weight of this rank: a convolution's `[C_out, C_in, h, w]` becomes `[h, w, C_in, C_out]`, a
 * fully connected layer's `[C_out, C_in]` becomes `[C_in, C_out]`.
 */
export function axesFromTorch(rank: number): readonly number[] {
  if (rank === 4) return [2, 3, 1, 0];
  return rank === 2 ? [1, 0] : [0];
}

/** The way back. */
export function axesToTorch(rank: number): readonly number[] {
  if (rank === 4) return [3, 2, 0, 1];
  return rank === 2 ? [1, 0] : [0];
}

/** The shape in torch of a weight of ours. */
export function torchShape(shape: readonly number[]): number[] {
  return axesToTorch(shape.length).map((axis) => shape[axis]);
}
