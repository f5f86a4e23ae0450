import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Service } from './service.ts';

/** A service that listens. */
export interface Listening {
  /** Such as `http://127.0.0.1:8090`. */
  readonly url: string;
  /**
   * Takes no more connections, lets requests under way finish as long as the limits allow, and closes the gallery.
   *
   * @returns how many requests were cut off
   */
  readonly stop: () => Promise<number>;
}

/** Listens for requests of a service. @param port 0: any that is free. @throws Error for a port that is taken */
export async function listen(service: Service, port: number): Promise<Listening> {
  const { limits, access } = service;
  const server = createAdaptorServer({
    fetch: (request) => service.fetch(request),
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout: limits.headTime,
      requestTimeout: limits.requestTime,
      keepAliveTimeout: limits.idleTime,
      connectionsCheckingInterval: Math.min(1000, limits.headTime / 2),
    },
  }) as Server;
  server.maxConnections = limits.connections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, access.host.replace(/^\[|\]$/g, ''), resolve);
  }).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw error;
    throw new Error(
      `serve: expected to listen on ${access.host}, port ${port}, received ${message}; choose another --port or --host`,
      {
        cause: error,
      },
    );
  });
  const { address, family, port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`,
    async stop() {
      service.stop();
      let cut = 0;
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      const timer = setTimeout(() => {
        cut = service.requests;
        server.closeAllConnections();
      }, limits.stopTime);
      await closed;
      clearTimeout(timer);
      await service.close();
      return cut;
    },
  };
}
