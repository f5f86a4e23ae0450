import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** An error that a client is told: its status, a word for programs, a sentence for people. */
export class ServiceError extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ContentfulStatusCode,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'ServiceError';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** What packages of this repository say to whoever passed something wrong: `search: expected k >= 1, received 0; ...`. */
const ofCaller = /^\w+(?:: [\w ]+)?: expected /;

/** How an error is told. What is wrong inside is not told at all: undefined. */
export function toldError(error: unknown): ServiceError | undefined {
  if (error instanceof ServiceError) return error;
  const wrongCall = error instanceof TypeError || error instanceof RangeError;
  return wrongCall && ofCaller.test(error.message) ? new ServiceError(400, 'invalid', error.message) : undefined;
}
