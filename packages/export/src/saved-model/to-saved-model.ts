import { create, toBinary } from '@bufbuild/protobuf';
import { DataType, SavedModelSchema } from '../generated/tensorflow_pb.ts';
import type { EmbeddingGraph, Value } from '../graph/graph.ts';
import { lowerEmbedder } from '../lower/lower-embedder.ts';
import type { EmbedderSource } from '../lower/lower-embedder.ts';
import { storageOf } from '../weights/storage.ts';
import type { Storage, StorageOptions } from '../weights/storage.ts';
import { graphNodes, nodeName, shapeProto } from './graph-definition.ts';

/**
 * An embedder as the file `saved_model.pb` of a TensorFlow SavedModel for inference: batch norms are folded and weights are
 * constants of the graph, so that the folder needs no other file.
 *
 * Its signature `serving_default` takes `images`, pixels 0..255 as float32, `[N, H, W, 3]`, RGB, and gives `embeddings`, `[N, L]`, not
 * L2-normalized, those after the neck where there is one.
 *
 * @param source an embedder, which stays as it is, or the two files of `saveEmbedder`
 * @param options.quantize `'float16'` or `'int8'` (one scale per channel): kernels and matrices in fewer bits; it computes in float32 all the same
 * @returns the file's bytes
 *
 * Source: https://www.tensorflow.org/guide/saved_model
 *
 * @example
 * await writeFile('model/saved_model.pb', await toSavedModel(embedder));
 * // in Python: tf.saved_model.load('model').signatures['serving_default'](images=...)['embeddings']
 */
export async function toSavedModel(source: EmbedderSource, options: StorageOptions = {}): Promise<Uint8Array> {
  const storage = storageOf('toSavedModel', options);
  return savedModelFile(await lowerEmbedder(source), storage);
}

/** A graph as the bytes of `saved_model.pb`. */
function savedModelFile(graph: EmbeddingGraph, storage: Storage): Uint8Array {
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
        graphDef: { node: graphNodes(graph, storage), versions: { producer: 987 } },
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
