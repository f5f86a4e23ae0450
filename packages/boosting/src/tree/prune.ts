import { TreeDraft } from './tree-draft.ts';
import type { Tree } from './tree.ts';

/**
 * Minimal cost-complexity pruning: as long as the weakest link costs at most alpha, its branch becomes a leaf. A node `t` with the branch `T_t` has
 *
 *     alpha_t = (R(t) - R(T_t)) / (|leaves of T_t| - 1),   R(t) = I_t w_t / w_root
 *
 * Source: Breiman, Friedman, Olshen and Stone, "Classification and Regression Trees", 1984, section 3.3. Of equal links the one of the lower number, as in
 * scikit-learn.
 *
 * @returns the pruned tree, its nodes depth-first, and for each node of the whole tree the one that stands for it
 */
export function prune(tree: Tree, alpha: number): { readonly tree: Tree; readonly placeOf: Int32Array } {
  const { feature, left, right, impurity, weight } = tree;
  const count = feature.length;
  const parent = parentsOf(tree);
  const risk = Float64Array.from(impurity, (value, node) => (value * weight[node]) / weight[0]);
  const branchRisk = new Float64Array(count);
  const leaves = new Int32Array(count);
  for (let node = 0; node < count; node++) {
    if (feature[node] >= 0) continue;
    for (let above = node; above >= 0; above = parent[above]) {
      branchRisk[above] += risk[node];
      leaves[above] += 1;
    }
  }
  const isLeaf = Uint8Array.from(feature, (each) => (each < 0 ? 1 : 0));
  const isGone = new Uint8Array(count);
  while (isLeaf[0] === 0) {
    const weakest = weakestLink(count, (node) =>
      isGone[node] === 1 || isLeaf[node] === 1 ? undefined : (risk[node] - branchRisk[node]) / (leaves[node] - 1),
    );
    if (weakest.alpha > alpha) break;
    const { node } = weakest;
    const below = [left[node], right[node]];
    for (let each = below.pop(); each !== undefined; each = below.pop()) {
      isGone[each] = 1;
      if (feature[each] >= 0) below.push(left[each], right[each]);
    }
    isLeaf[node] = 1;
    const [moreRisk, fewerLeaves] = [risk[node] - branchRisk[node], leaves[node] - 1];
    for (let above = node; above >= 0; above = parent[above]) {
      branchRisk[above] += moreRisk;
      leaves[above] -= fewerLeaves;
    }
  }
  return rebuilt(tree, isLeaf);
}

function weakestLink(
  count: number,
  alphaOf: (node: number) => number | undefined,
): { readonly node: number; readonly alpha: number } {
  let weakest = { node: 0, alpha: Infinity };
  for (let node = 0; node < count; node++) {
    const alpha = alphaOf(node);
    if (alpha !== undefined && alpha < weakest.alpha) weakest = { node, alpha };
  }
  return weakest;
}

function parentsOf({ feature, left, right }: Tree): Int32Array {
  const parents = new Int32Array(feature.length).fill(-1);
  for (let node = 0; node < feature.length; node++) {
    if (feature[node] >= 0) parents[left[node]] = parents[right[node]] = node;
  }
  return parents;
}

/** The tree down to its new leaves. */
function rebuilt(tree: Tree, isLeaf: Uint8Array): { readonly tree: Tree; readonly placeOf: Int32Array } {
  const { feature, threshold, left, right, impurity, samples, weight, value, outputs } = tree;
  const draft = new TreeDraft(outputs);
  const placeOf = new Int32Array(feature.length).fill(-1);
  const copy = (node: number): number => {
    const values = value.subarray(node * outputs, (node + 1) * outputs);
    return draft.addLeaf(impurity[node], samples[node], weight[node], values);
  };
  const stack: { node: number; parent: number; side: 'left' | 'right' }[] = [{ node: 0, parent: -1, side: 'left' }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, parent, side } = next;
    const place = copy(node);
    placeOf[node] = place;
    if (parent >= 0) draft.attach(parent, side, place);
    if (isLeaf[node] === 1) {
      const below = feature[node] >= 0 ? [left[node], right[node]] : [];
      for (let each = below.pop(); each !== undefined; each = below.pop()) {
        placeOf[each] = place;
        if (feature[each] >= 0) below.push(left[each], right[each]);
      }
      continue;
    }
    draft.split(place, feature[node], threshold[node]);
    stack.push({ node: right[node], parent: place, side: 'right' }, { node: left[node], parent: place, side: 'left' });
  }
  return { tree: draft.finish(), placeOf };
}
