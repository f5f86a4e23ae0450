/**
 * Whether an error says that a worker is gone with which this one trains.
 *
 * @param error whatever was thrown
 */
export function isLostWorker(error: unknown): error is Error {
  return error instanceof Error && error.name === 'WorkerLostError';
}
