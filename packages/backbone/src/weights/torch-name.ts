/** How torch calls what our layers call so. */
const ownNames: Readonly<Record<string, string>> = {
  kernel: 'weight',
  depthwise_kernel: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
  layer_scale: 'gamma',
};

/** Layers whose weights torch keeps in the model itself, without a layer's name before them. */
const unnamedLayers: ReadonlySet<string> = new Set(['tokens']);

/**
 * The name in a torch state dict of a weight that our model has at `path`: `block3.1.conv2/kernel` is torchvision's (and timm's)
 * `layer3.1.conv2.weight`, `lite.blocks.0.bn1/gamma` EfficientNet-Lite's `_blocks.0._bn1.weight`. Layers of other nets are called as in torch.
 */
export function torchName(path: string): string {
  const [layer, own] = path.split('/');
  const name = ownNames[own] ?? own;
  return unnamedLayers.has(layer) ? name : `${torchLayer(layer)}.${name}`;
}

function torchLayer(layer: string): string {
  if (!layer.startsWith('lite.')) return layer.replace(/^block(\d)\./, 'layer$1.');
  // tfjs takes no names that begin with an underscore.
  const parts = layer.slice('lite.'.length).split('.');
  return parts.map((part) => (/^\d/.test(part) ? part : `_${part}`)).join('.');
}

/** Does the weight at `path` belong to the trunk, which torch's model has, too? The rest is the embedder's own. */
export function isBackboneWeight(path: string): boolean {
  return !/^(global|keypoints\d|embedding|neck|pooling)[./]/.test(path);
}

/** A weight's place in the model and its shape there. */
interface Placed {
  readonly path: string;
  readonly shape: readonly number[];
}

/**
 * Axes of torch's tensor in the order of ours: a convolution's `[C_out, C_in, h, w]` becomes `[h, w, C_in, C_out]`, a depthwise one's
 * `[C, 1, h, w]` becomes `[h, w, C, 1]`, a fully connected layer's `[C_out, C_in]` becomes `[C_in, C_out]`; others stay.
 */
export function axesFromTorch({ path, shape }: Placed): readonly number[] {
  if (path.endsWith('/depthwise_kernel')) return [2, 3, 0, 1];
  if (shape.length === 4) return [2, 3, 1, 0];
  return shape.length === 2 ? [1, 0] : shape.map((_, axis) => axis);
}

/** The way back. */
export function axesToTorch({ path, shape }: Placed): readonly number[] {
  if (path.endsWith('/depthwise_kernel')) return [2, 3, 0, 1];
  if (shape.length === 4) return [3, 2, 0, 1];
  return shape.length === 2 ? [1, 0] : shape.map((_, axis) => axis);
}

/** The shape in torch of a weight of ours. */
export function torchShape(weight: Placed): number[] {
  return axesToTorch(weight).map((axis) => weight.shape[axis]);
}
