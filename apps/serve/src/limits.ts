/** What one service lets in, and how long it waits. Bytes, milliseconds. */
export interface Limits {
  /** Of a request's body. */
  readonly uploadBytes: number;
  /** Of an image, width times height. */
  readonly pixels: number;
  /** Of the images of a batch, together; one alone may have {@link pixels}. */
  readonly batchPixels: number;
  readonly itemsPerRequest: number;
  /** Bodies that are read or worked on at a time; others are told to come back. */
  readonly requests: number;
  /** Open connections. */
  readonly connections: number;
  /** Images that go through the model together. */
  readonly batch: number;
  /** How long an image waits for others to go with. */
  readonly batchWait: number;
  /** Images that may wait for the model. */
  readonly waiting: number;
  /** Until a request's head is there. */
  readonly headTime: number;
  /** Until a whole request is there. */
  readonly requestTime: number;
  /** How long a connection is kept for the next request. */
  readonly idleTime: number;
  /** How long requests under way may take when the service is stopped. */
  readonly stopTime: number;
}

export const defaultLimits: Limits = {
  uploadBytes: 10 * 2 ** 20,
  pixels: 50e6,
  batchPixels: 100e6,
  itemsPerRequest: 256,
  requests: 128,
  connections: 1024,
  batch: 16,
  batchWait: 4,
  waiting: 256,
  headTime: 10_000,
  requestTime: 30_000,
  idleTime: 10_000,
  stopTime: 10_000,
};

/** The defaults, with what is given in their place. @throws RangeError for what is unknown or no number above zero */
export function limitsOf(given: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in defaultLimits)) {
      throw new RangeError(
        `createService: expected limits of ${Object.keys(defaultLimits).join(', ')}, received ${name}`,
      );
    }
    if (typeof value !== 'number' || !(value > 0)) {
      throw new RangeError(
        `createService: expected limits.${name} above 0, received ${String(value)}; leave it out for ${defaultLimits[name as keyof Limits]}`,
      );
    }
  }
  return { ...defaultLimits, ...given };
}
