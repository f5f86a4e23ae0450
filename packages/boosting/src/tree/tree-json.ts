import type { Tree } from './tree.ts';

/** A tree as plain arrays. */
export interface TreeJson {
  readonly outputs: number;
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly impurity: readonly number[];
  readonly samples: readonly number[];
  readonly weight: readonly number[];
  readonly value: readonly number[];
}

export function treeToJson(tree: Tree): TreeJson {
  return {
    outputs: tree.outputs,
    feature: [...tree.feature],
    threshold: [...tree.threshold],
    left: [...tree.left],
    right: [...tree.right],
    impurity: [...tree.impurity],
    samples: [...tree.samples],
    weight: [...tree.weight],
    value: [...tree.value],
  };
}

/** @throws TypeError where the arrays do not make a tree */
export function treeFromJson(caller: string, json: TreeJson, columns: number): Tree {
  const tree: Tree = {
    outputs: json.outputs,
    feature: Int32Array.from(json.feature),
    threshold: Float64Array.from(json.threshold),
    left: Int32Array.from(json.left),
    right: Int32Array.from(json.right),
    impurity: Float64Array.from(json.impurity),
    samples: Int32Array.from(json.samples),
    weight: Float64Array.from(json.weight),
    value: Float64Array.from(json.value),
  };
  const nodes = tree.feature.length;
  const arrays = [tree.threshold, tree.left, tree.right, tree.impurity, tree.samples, tree.weight];
  // Children come after their parents, so that no walk through the tree can run in a circle.
  const sound = (_: number, node: number): boolean =>
    tree.feature[node] < columns &&
    (tree.feature[node] < 0 || [tree.left[node], tree.right[node]].every((child) => child > node && child < nodes));
  if (
    nodes === 0 ||
    arrays.some(({ length }) => length !== nodes) ||
    tree.value.length !== nodes * tree.outputs ||
    !tree.feature.every(sound)
  ) {
    throw new TypeError(
      `${caller}: expected arrays that make a tree of ${columns} features, received ${nodes} nodes that do not; save the model again`,
    );
  }
  return tree;
}
