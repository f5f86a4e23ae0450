import { checkListening } from './access/guard.ts';
import type { Access } from './access/guard.ts';
import type { Tokens } from './access/tokens.ts';
import type { ServiceEmbedder } from './embedder.ts';
import { ServiceError } from './errors.ts';
import type { ExplorerFiles } from './explorer-files.ts';
import { ServedGallery } from './gallery/served-gallery.ts';
import { createSummary } from './gallery/summary.ts';
import { watchGallery } from './gallery/watch-gallery.ts';
import { describeEndpoints } from './http/openapi.ts';
import { routeEndpoints } from './http/route-endpoints.ts';
import { createQueryEmbedder, createQueryKeypoints } from './images/query-embedder.ts';
import { limitsOf } from './limits.ts';
import type { Limits } from './limits.ts';
import { createMap } from './map/gallery-map.ts';
import { createMetrics } from './metrics.ts';
import type { Context } from './routes/context.ts';
import { galleryEndpoints } from './routes/gallery.ts';
import { itemEndpoints } from './routes/items.ts';
import { keypointEndpoints } from './routes/keypoints.ts';
import { searchEndpoints } from './routes/search.ts';
import { serviceEndpoints } from './routes/service.ts';

/** What a service is made of. */
export interface ServiceOptions {
  /** The folder of a gallery. */
  readonly gallery: string;
  /** Its model. */
  readonly embedder: ServiceEmbedder;
  /** Whether items may be added, changed and removed; default false. Then no other process may. */
  readonly writable?: boolean;
  /** Where it will listen; default `127.0.0.1`. Anything but this machine needs tokens. */
  readonly host?: string;
  /** Other names that requests may come for. */
  readonly allowHosts?: readonly string[];
  /** Without them everybody who reaches it may do everything. */
  readonly tokens?: Tokens;
  readonly limits?: Partial<Limits>;
  /** The page; default none. */
  readonly explorer?: ExplorerFiles;
  /** Between two looks at the gallery's files, ms; default 2000. */
  readonly watchEvery?: number;
  /** Whether the metrics tell of the whole process, too; default false. */
  readonly processMetrics?: boolean;
  readonly version?: string;
  /** Told of what went wrong inside; default nobody. */
  readonly onError?: (error: unknown) => void;
}

/** A gallery over HTTP, without a server yet. */
export interface Service {
  readonly access: Access;
  readonly limits: Limits;
  /** Answers a request. */
  fetch(request: Request): Promise<Response>;
  /** From now on it is not ready, and connections end with their answers. */
  stop(): void;
  /** Requests under way. */
  readonly requests: number;
  /** After all requests. The embedder stays the caller's. */
  close(): Promise<void>;
}

/**
 * Opens a gallery for requests.
 *
 * @throws Error for a gallery of another model than the embedder's, one that another process writes to, and an address that others reach without tokens
 */
export async function createService(options: ServiceOptions): Promise<Service> {
  const { embedder, writable = false, host = '127.0.0.1', allowHosts = [], tokens, version = '0.0.0' } = options;
  const { explorer = new Map(), onError = () => undefined, watchEvery = 2000, processMetrics = false } = options;
  const access: Access = { host, allowHosts: allowHosts.map((name) => name.toLowerCase()), tokens };
  checkListening(access);
  const limits = limitsOf(options.limits);
  const served = await ServedGallery.open(options.gallery, { model: embedder.model, writable });

  const ending = new AbortController();
  const state = { requests: 0, bodies: 0, stopping: false };
  const summary = createSummary(served);
  const metrics = createMetrics(
    {
      requests: () => state.requests,
      waiting: () => embedding.waiting,
      items: async () => (await summary()).items,
    },
    { process: processMetrics },
  );
  const embedding = createQueryEmbedder(embedder, limits, metrics.batch);
  const keypoints = createQueryKeypoints(embedder, limits);
  const context: Context = {
    ...{ served, embedder, limits, metrics, summary, withTokens: tokens !== undefined },
    embed: (image) => embedding.run(image),
    keypoints: keypoints && ((image) => keypoints.run(image)),
    map: createMap(served, ending.signal),
    waiting: () => embedding.waiting,
    notReady() {
      if (state.stopping) return 'is stopping';
      return embedding.waiting >= limits.waiting ? 'is busy' : undefined;
    },
  };
  const described = [searchEndpoints, keypointEndpoints, itemEndpoints, galleryEndpoints, serviceEndpoints].flatMap(
    (make) => make(context),
  );
  const description = describeEndpoints(described, { version, withTokens: tokens !== undefined });
  const fetch = routeEndpoints({
    endpoints: [...described, descriptionEndpoint(description)],
    ...{ explorer, access, metrics, onError },
    isStopping: () => state.stopping,
    enter: (request) => enter(request, state, limits),
  });
  const endWatch = watchGallery(served, {
    ...{ every: watchEvery, patience: 30_000, onError },
    onReload: metrics.reload,
  });

  return {
    ...{ access, limits, fetch },
    stop() {
      state.stopping = true;
    },
    get requests() {
      return state.requests;
    },
    async close() {
      state.stopping = true;
      endWatch();
      ending.abort();
      await served.close();
    },
  };
}

function descriptionEndpoint(description: Readonly<Record<string, unknown>>) {
  return {
    method: 'get',
    path: '/openapi.json',
    access: 'open',
    summary: 'The description of the service',
    answers: { description: 'OpenAPI 3.1' },
    handle: () => Promise.resolve(description),
  } as const;
}

/** Counts a request in; those with bodies are bounded, so that uploads cannot fill the memory together. */
function enter(
  request: Request,
  state: { requests: number; bodies: number },
  { requests }: Pick<Limits, 'requests'>,
): () => void {
  const body = request.body !== null ? 1 : 0;
  if (body > 0 && state.bodies >= requests) {
    const message = `expected at most ${requests} uploads at a time, received one more; try again in a moment`;
    throw new ServiceError(503, 'busy', message, { 'retry-after': '1' });
  }
  state.requests++;
  state.bodies += body;
  return () => {
    state.requests--;
    state.bodies -= body;
  };
}
