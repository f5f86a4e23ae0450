import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What Prometheus is told. */
export interface Metrics {
  readonly registry: Registry;
  request(labels: { readonly method: string; readonly route: string; readonly status: number }, seconds: number): void;
  readonly batch: (size: number, seconds: number) => void;
  readonly reload: (seconds: number) => void;
}

/** Numbers that are read when Prometheus asks. */
export interface Gauges {
  readonly waiting: () => number;
  readonly requests: () => number;
  readonly items: () => Promise<number>;
}

/** @param options.process also what the process takes: memory, time, the event loop's delay; once a process */
export function createMetrics(gauges: Gauges, { process = false } = {}): Metrics {
  const registry = new Registry();
  if (process) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const seconds = new Histogram({
    name: 'htg_request_seconds',
    help: 'Time of requests',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const batches = new Histogram({
    name: 'htg_batch_images',
    help: 'Images that went through the model together',
    buckets: [1, 2, 4, 8, 16, 32, 64],
    registers,
  });
  const embedding = new Counter({ name: 'htg_embedding_seconds_total', help: 'Time in the model', registers });
  const reloads = new Counter({
    name: 'htg_gallery_reloads_total',
    help: 'Times the gallery was opened anew',
    registers,
  });
  const reloading = new Counter({
    name: 'htg_gallery_reload_seconds_total',
    help: 'Time of opening it anew',
    registers,
  });
  gauge('htg_images_waiting', 'Images that wait for the model', gauges.waiting);
  gauge('htg_requests_open', 'Requests under way', gauges.requests);
  gauge('htg_gallery_items', 'Items of the gallery', gauges.items);

  function gauge(name: string, help: string, read: () => Promise<number> | number): void {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read());
      },
    });
  }

  return {
    registry,
    request({ method, route, status }, taken) {
      seconds.observe({ method, route, status: String(status) }, taken);
    },
    batch(size, taken) {
      batches.observe(size);
      embedding.inc(taken);
    },
    reload(taken) {
      reloads.inc();
      reloading.inc(taken);
    },
  };
}
