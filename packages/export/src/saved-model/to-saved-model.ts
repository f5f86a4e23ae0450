import { create, toBinary } from '@bufbuild/protobuf';
import { DataType, SavedModelSchema } from '../generated/tensorflow_pb.ts';
import type { EmbeddingGraph, Value } from '../graph/graph.ts';
import { lowerEmbedder } from '../lower/lower-embedder.ts';
import type { EmbedderSource } from '../lower/lower-embedder.ts';
import { graphNodes, nodeName, shapeProto } from './graph-definition.ts';

/**
 * An embedder as the file `saved_model.pb` of a TensorFlow SavedModel for inference: batch norms are folded and weights are
 * constants of the graph, so that the folder needs no other file.
 *
 * Its signature `serving_default` takes `images`, pixels 0..255 as float32, `[N, H, W, 3]`, RGB, and gives `embeddings`, `[N, L]`, not
 * L2-normalized, those after the neck where there is one.
 *
 * @param source an embedder, which stays as it is, or the two files of `saveEmbedder`
 * @returns the file's bytes
 *
 * Source: https://www.tensorflow.org/guide/saved_model
 *
 * @example
 * await writeFile('model/saved_model.pb', await toSavedModel(embedder));
 * // in Python: tf.saved_model.load('model').signatures['serving_default'](images=...)['embeddings']
 */
export async function toSavedModel(source: EmbedderSource): Promise<Uint8Array> {
  return savedModelFile(await lowerEmbedder(source));
}

/** A graph as the bytes of `saved_model.pb`. */
function savedModelFile(graph: EmbeddingGraph): Uint8Array {
  const info = (value: Value) => ({
    name: `${nodeName(graph, value)}:0`,
    dtype: DataType.DT_FLOAT,
    tensorShape: shapeProto(graph.nodes[value].shape),
  });
  const model = create(SavedModelSchema, {
    savedModelSchemaVersion: 1n,
    metaGraphs: [
      {
        metaInfoDef: { tags: ['serve'], tensorflowVersion: '2.9.1' },
        // Producer 987: graphs of TensorFlow 2.9, which later versions read.
        graphDef: { node: graphNodes(graph), versions: { producer: 987 } },
        signatureDef: {
          serving_default: {
            inputs: { images: info(graph.input) },
            outputs: { embeddings: info(graph.output) },
            methodName: 'tensorflow/serving/predict',
          },
        },
      },
    ],
  });
  return toBinary(SavedModelSchema, model);
}
