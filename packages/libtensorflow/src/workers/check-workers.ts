/** A process's place among several that compute together, each on a part of a batch. All of them name the same addresses. */
export interface WorkerPlace {
  /** `host:port` of every worker, by which the others reach it, in the order of their numbers. */
  readonly addresses: readonly string[];
  /** This process's number: its place in `addresses`. */
  readonly index: number;
}

/**
 * @throws RangeError where there are not two workers or more, an address is none or stands twice, or the number is none of theirs
 */
export function checkWorkers({ addresses, index }: WorkerPlace): void {
  if (!isList(addresses) || addresses.length < 2) {
    throw new RangeError(
      `registerTensorFlowBackend: expected the addresses of two or more workers, received ${JSON.stringify(addresses)}; ` +
        `leave workers out to compute in one process`,
    );
  }
  const wrong = addresses.find((address) => !isAddress(address));
  if (wrong !== undefined) {
    throw new RangeError(
      `registerTensorFlowBackend: expected workers.addresses such as 'machine-1:23450', received ${JSON.stringify(wrong)}; ` +
        `write host, colon and port`,
    );
  }
  const twice = addresses.find((address, place) => addresses.indexOf(address) < place);
  if (twice !== undefined) {
    throw new RangeError(
      `registerTensorFlowBackend: expected an address for each worker, received '${twice}' twice; ` +
        `give workers of one machine ports of their own`,
    );
  }
  if (!(Number.isInteger(index) && index >= 0 && index < addresses.length)) {
    throw new RangeError(
      `registerTensorFlowBackend: expected workers.index from 0 to ${addresses.length - 1}, received ${String(index)}; ` +
        `it is this process's place in workers.addresses`,
    );
  }
}

function isList(value: unknown): boolean {
  return Array.isArray(value);
}

function isAddress(value: unknown): boolean {
  const port = typeof value === 'string' ? /^[^\s:/]+:(\d{1,5})$/.exec(value)?.at(1) : undefined;
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}
