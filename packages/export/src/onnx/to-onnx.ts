import { create, toBinary } from '@bufbuild/protobuf';
import { GraphProtoSchema, ModelProtoSchema } from '../generated/onnx_pb.ts';
import type { EmbeddingGraph } from '../graph/graph.ts';
import { lowerEmbedder } from '../lower/lower-embedder.ts';
import type { EmbedderSource } from '../lower/lower-embedder.ts';
import { OnnxGraph } from './onnx-graph.ts';
import { writeOnnxOperation } from './onnx-operations.ts';
import { fileVersions, resolveOnnxOptions } from './onnx-options.ts';
import type { OnnxOptions, ResolvedOnnxOptions } from './onnx-options.ts';
import { onnxValue } from './onnx-parts.ts';

/**
 * An embedder as an ONNX model for inference: batch norms are folded, the number of images is open.
 *
 * Input `images`: pixels 0..255 as float32, `[N, H, W, 3]`, RGB; the model normalizes them itself. Output `embeddings`: `[N, L]`, not
 * L2-normalized, those after the neck where there is one.
 *
 * @param options version of the operators, and how weights are stored
 * @param source an embedder, which stays as it is, or the two files of `saveEmbedder`
 * @returns the file's bytes
 * @throws RangeError for unknown options, or weights that the wanted storage cannot hold
 *
 * Source: https://onnx.ai/onnx/repo-docs/IR.html
 *
 * @example
 * await writeFile('embedder.onnx', await toOnnx(embedder));
 */
export async function toOnnx(source: EmbedderSource, options: OnnxOptions = {}): Promise<Uint8Array> {
  const resolved = resolveOnnxOptions(options);
  return onnxFile(await lowerEmbedder(source), resolved);
}

/** A graph as the bytes of an ONNX file. */
function onnxFile(graph: EmbeddingGraph, { opset, storage, name, contract }: ResolvedOnnxOptions): Uint8Array {
  const onnx = new OnnxGraph(graph, { opset, storage });
  for (let value = 0; value < graph.nodes.length; value++) writeOnnxOperation(onnx, value);
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(fileVersions[opset]),
    opsetImport: [{ domain: '', version: BigInt(opset) }],
    producerName: '@htg/export',
    metadataProps: contract === undefined ? [] : [{ key: 'htg.contract', value: contract }],
    graph: create(GraphProtoSchema, {
      name,
      node: onnx.nodes,
      initializer: onnx.tensors,
      input: [onnxValue('images', graph.nodes[graph.input].shape)],
      output: [onnxValue('embeddings', graph.nodes[graph.output].shape)],
    }),
  });
  return toBinary(ModelProtoSchema, model);
}
