import type { CApi, Pointer } from '../c/c-api.ts';
import { Status, TensorFlowError } from '../c/status.ts';
import type { RuntimeConfiguration } from '../configuration.ts';
import { encodeServerDefinition } from './server-definition.ts';
import { WorkerGroup } from './worker-group.ts';

/**
 * Makes a context one of several workers': it listens at its own address, and collective ops reach the others. Nobody is waited for
 * yet: the first collective op waits for all.
 *
 * @returns undefined where the process computes alone
 * @throws Error where it cannot listen at its address
 */
export function joinWorkers(api: CApi, context: Pointer, configuration: RuntimeConfiguration): WorkerGroup | undefined {
  const { workers } = configuration;
  if (workers === undefined) return undefined;
  const status = new Status(api);
  const definition = encodeServerDefinition(workers, configuration, configuration.device !== 'cpu');
  try {
    api.TFE_EnableCollectiveOps(context, definition, definition.length, status.pointer);
    status.check('TFE_EnableCollectiveOps');
  } catch (error) {
    if (!(error instanceof TensorFlowError)) throw error;
    const own = workers.addresses[workers.index];
    throw new Error(
      `registerTensorFlowBackend: expected worker ${workers.index} to listen at ${own}, received '${error.text}'; ` +
        `choose a port that is free on this machine`,
      { cause: error },
    );
  } finally {
    status.dispose();
  }
  return new WorkerGroup(api, context, workers);
}
