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
const [groupLeader, receiveChunk, useNccl] = [1, 4, 17];

/** Bytes of a piece in which an answer to another worker is put together; TensorFlow's 4096 make 5,400 pieces of 22 MB, each a string of its own. */
const chunk = 2 ** 20;

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
        .message(experimental, (more) =>
          more.text(groupLeader, taskName(0)).integer(receiveChunk, chunk).bool(useNccl, nccl),
        );
    })
    .text(protocol, 'grpc')
    .finish();
}
