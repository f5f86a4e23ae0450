import { Hono } from 'hono';
import type { Context as HonoContext } from 'hono';
import { checkHost, checkRole, checkSite } from '../access/guard.ts';
import type { Access } from '../access/guard.ts';
import { ServiceError, toldError } from '../errors.ts';
import type { ExplorerFiles } from '../explorer-files.ts';
import type { Metrics } from '../metrics.ts';
import type { Answer, Endpoint } from './endpoint.ts';
import { describeIssues } from './read-upload.ts';
import { securityHeaders } from './security-headers.ts';

/** What answers are made with. */
export interface RoutingOptions {
  readonly endpoints: readonly Endpoint[];
  readonly explorer: ExplorerFiles;
  readonly access: Access;
  /** Counts a request in, or throws; gives what counts it out. */
  readonly enter: (request: Request) => () => void;
  /** Whether connections should end with their answer. */
  readonly isStopping: () => boolean;
  readonly metrics: Metrics;
  /** Told of what went wrong inside. */
  readonly onError: (error: unknown) => void;
}

/** The service as a function of requests. */
export function routeEndpoints(options: RoutingOptions): (request: Request) => Promise<Response> {
  const { endpoints, explorer, access } = options;
  const app = new Hono();
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/\{(\w+)\}/g, ':$1');
    app.on(endpoint.method.toUpperCase(), path, (c) =>
      finish(c, endpoint.path, options, async () => {
        checkHost(c.req.raw, access);
        checkSite(c.req.raw, access);
        checkRole(c.req.raw, access, endpoint.access);
        const leave = options.enter(c.req.raw);
        try {
          const query = endpoint.query === undefined ? undefined : queryOf(endpoint, c);
          return await endpoint.handle({ request: c.req.raw, query, id: c.req.param('id') ?? '' });
        } finally {
          leave();
        }
      }),
    );
  }
  for (const [path, { type, bytes }] of explorer) {
    app.get(path, (c) =>
      finish(c, 'explorer', options, () => {
        checkHost(c.req.raw, access);
        // Names of assets tell one build from another.
        const keep = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
        const headers = { 'content-type': type, 'cache-control': keep };
        return Promise.resolve(new Response(bytes as Uint8Array<ArrayBuffer>, { headers }));
      }),
    );
  }
  app.notFound((c) =>
    finish(c, 'none', options, () => {
      checkHost(c.req.raw, access);
      const message = `expected one of the paths of /openapi.json, received ${c.req.method} ${c.req.path.slice(0, 200)}`;
      return Promise.reject(new ServiceError(404, 'no_path', message));
    }),
  );
  return async (request) => app.fetch(request);
}

/** Answers, counts the time, and puts on what every answer has. */
async function finish(
  { req }: HonoContext,
  route: string,
  { metrics, isStopping, onError }: RoutingOptions,
  handle: () => Promise<Answer>,
): Promise<Response> {
  const start = performance.now();
  let response: Response;
  try {
    const answer = await handle();
    response = answer instanceof Response ? answer : Response.json(answer);
  } catch (error) {
    response = failure(error, onError);
  }
  for (const [name, value] of Object.entries(securityHeaders)) response.headers.set(name, value);
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
  if (isStopping()) response.headers.set('connection', 'close');
  metrics.request({ method: req.method, route, status: response.status }, (performance.now() - start) / 1000);
  return response;
}

function failure(error: unknown, onError: (error: unknown) => void): Response {
  const told = toldError(error);
  if (told === undefined) onError(error);
  const { status, code, message, headers } =
    told ??
    new ServiceError(
      500,
      'inside',
      'expected to answer, but something went wrong inside; the log of the service says what',
    );
  return Response.json({ error: { code, message } }, { status, headers });
}

function queryOf({ query }: Endpoint, { req }: HonoContext): unknown {
  const given: Record<string, string | string[]> = {};
  for (const [name, values] of Object.entries(req.queries())) given[name] = values.length === 1 ? values[0] : values;
  const checked = query?.safeParse(given);
  if (checked?.success === false) throw new ServiceError(400, 'invalid', describeIssues('a query', checked.error));
  return checked?.data;
}
