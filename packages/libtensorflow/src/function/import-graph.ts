import type { CApi, Pointer } from '../c/c-api.ts';
import type { Status } from '../c/status.ts';

/**
 * Adds what a `GraphDef` message describes to a native graph.
 *
 * @throws TensorFlowError if TensorFlow refuses a node
 */
export function importGraph(api: CApi, status: Status, graph: Pointer, definition: Uint8Array): void {
  const buffer = api.TF_NewBufferFromString(definition, definition.length);
  const options = api.TF_NewImportGraphDefOptions();
  try {
    api.TF_GraphImportGraphDef(graph, buffer, options, status.pointer);
    status.check('TF_GraphImportGraphDef');
  } finally {
    api.TF_DeleteImportGraphDefOptions(options);
    api.TF_DeleteBuffer(buffer);
  }
}
