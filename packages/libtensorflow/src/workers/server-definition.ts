import { ProtobufWriter } from '../c/protobuf-writer.ts';
import { writeConfiguration } from '../configuration.ts';
import type { RuntimeConfiguration } from '../configuration.ts';
import type { WorkerPlace } from './check-workers.ts';

/** TensorFlow's name of a worker. */
export function taskName(index: number): string {
  return `/job:worker/replica:0/task:${String(index)}`;
}

/** Fields of `ConfigProto` and of its part `Experimental`. */
const [deviceFilters, experimental] = [4, 16];
const [groupLeader, useNccl] = [1, 17];

/**
 * The workers as TensorFlow's `ServerDef` message, as one of them gives it to its runtime. A worker sees no devices but its own: what
 * passes between them is what collective ops exchange. Worker 0 settles who belongs to a group.
 */
export function encodeServerDefinition(
  { addresses, index }: WorkerPlace,
  configuration: RuntimeConfiguration,
  nccl: boolean,
): Uint8Array {
  const [cluster, jobName, taskIndex, session, protocol] = [1, 2, 3, 4, 5];
  return new ProtobufWriter()
    .message(cluster, (message) =>
      message.message(1, (job) => {
        job.text(1, 'worker');
        addresses.forEach((address, task) => {
          job.message(2, (entry) => entry.integer(1, task).text(2, address));
        });
      }),
    )
    .text(jobName, 'worker')
    .integer(taskIndex, index)
    .message(session, (config) => {
      writeConfiguration(config, configuration);
      config
        .text(deviceFilters, taskName(index))
        .message(experimental, (more) => {
          more.text(groupLeader, taskName(0)).bool(useNccl, nccl);
          if (process.env.X_CHUNK) more.integer(4, Number(process.env.X_CHUNK));
        });
      if (process.env.X_CHANNELS) config.message(13, (rpc) => rpc.integer(6, Number(process.env.X_CHANNELS)));
    })
    .text(protocol, 'grpc')
    .finish();
}
