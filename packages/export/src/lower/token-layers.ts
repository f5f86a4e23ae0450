import type { LowerLayer } from './layer-reader.ts';

/**
 * Class token and position embeddings. A row of zeros is put before the patches, and the class token is added to it with its
 * position: neither needs to be repeated for every image.
 */
export const lowerTokens: LowerLayer = ({ graph, weights }, [x]) => {
  const { cls_token: token, pos_embed: positions } = weights;
  const added = positions.data.map((position, i) => (i < token.data.length ? position + token.data[i] : position));
  return graph.binary('add', graph.pad(x, [0, 1, 0], [0, 0, 0]), graph.constant(added, positions.shape));
};

export const lowerClassToken: LowerLayer = ({ graph }, [x]) =>
  graph.reshape(graph.slice(x, 1, 0, 1), [graph.shapeOf(x)[2] ?? 0]);

export const lowerPatchMap: LowerLayer = ({ graph, config }, [x]) => {
  const [, tokens, length] = graph.shapeOf(x).map((each) => each ?? 0);
  return graph.reshape(graph.slice(x, 1, 1, tokens - 1), [config.rows as number, config.columns as number, length]);
};

/** `softmax(q k' / sqrt(D)) v` of several heads. */
export const lowerSelfAttention: LowerLayer = ({ graph, config }, [qkv]) => {
  const heads = config.heads as number;
  const [, tokens, wide] = graph.shapeOf(qkv).map((each) => each ?? 0);
  const length = wide / 3;
  const depth = length / heads;
  const part = (index: number, order: readonly number[]) =>
    graph.transpose(graph.reshape(graph.slice(qkv, 2, index * length, length), [tokens, heads, depth]), order);
  const q = graph.withNumber('mul', part(0, [0, 2, 1, 3]), depth ** -0.5); // [N, heads, T, D]
  const scores = graph.matMul(q, part(1, [0, 2, 3, 1])); // [N, heads, T, T]
  const weights = graph.add({ op: 'softmax' }, [scores], graph.shapeOf(scores));
  const mixed = graph.matMul(weights, part(2, [0, 2, 1, 3])); // [N, heads, T, D]
  return graph.reshape(graph.transpose(mixed, [0, 2, 1, 3]), [tokens, length]); // [N, T, C]
};
