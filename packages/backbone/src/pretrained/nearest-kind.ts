import type { StoredTensor } from '../weights/stored-tensor.ts';

/** A tensor by which a kind of backbone is known, the kinds with more blocks first. */
const marks: readonly (readonly [kind: string, name: string, shape: readonly number[]])[] = [
  ['resnet50IbnA', 'layer3.5.bn1.IN.weight', [128]],
  ['resnet101', 'layer3.22.conv3.weight', [1024, 256, 1, 1]],
  ['resnet50', 'layer3.5.conv3.weight', [1024, 256, 1, 1]],
  ['resnet34', 'layer3.5.conv2.weight', [256, 256, 3, 3]],
  ['resnet18', 'layer3.1.conv2.weight', [256, 256, 3, 3]],
  ['efficientnetLite4', '_blocks.29._bn2.weight', [448]],
  ['efficientnetLite3', '_blocks.23._bn2.weight', [384]],
  ['efficientnetLite2', '_blocks.20._bn2.weight', [352]],
  ['efficientnetLite1', '_blocks.20._bn2.weight', [320]],
  ['efficientnetLite0', '_blocks.15._bn2.weight', [320]],
  ['mobilenetV3Large', 'features.16.0.weight', [960, 160, 1, 1]],
  ['convnextTiny', 'stages.2.blocks.8.mlp.fc1.weight', [1536, 384]],
  ['vitBase16', 'patch_embed.proj.weight', [768, 3, 16, 16]],
  ['vitSmall16', 'patch_embed.proj.weight', [384, 3, 16, 16]],
  ['dinov2Small14', 'patch_embed.proj.weight', [384, 3, 14, 14]],
];

/** What a file's names and shapes look like. */
export interface NearestKind {
  /** A name of `backboneKinds`. */
  readonly kind: string;
  /** False: the names are the kind's, the sizes are not. */
  readonly sameSizes: boolean;
}

/**
 * The kind of backbone that a file is likeliest of, by a tensor that only it has, whatever the file's names begin with.
 *
 * @param tensors shapes of a file's tensors by their names in it
 * @returns undefined where it looks like none of them
 */
export function nearestKind(tensors: Readonly<Record<string, Pick<StoredTensor, 'shape'>>>): NearestKind | undefined {
  const stored = Object.entries(tensors);
  const found = (name: string): readonly number[] | undefined =>
    stored.find(([each]) => each === name || each.endsWith(`.${name}`))?.[1].shape;
  const exact = marks.find(([, name, shape]) => found(name)?.join() === shape.join());
  if (exact !== undefined) return { kind: exact[0], sameSizes: true };
  const named = marks.find(([, name]) => found(name) !== undefined);
  return named && { kind: named[0], sameSizes: false };
}
