import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import { endpoint } from '../http/endpoint.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { Context } from './context.ts';

/** The service itself, for those who run it. */
export function serviceEndpoints(context: Context): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/health',
      access: 'open',
      summary: 'Whether the process answers',
      answers: { description: 'It does', schema: z.object({ status: z.literal('ok') }) },
      handle: () => Promise.resolve({ status: 'ok' }),
    }),
    endpoint({
      method: 'get',
      path: '/ready',
      access: 'open',
      summary: 'Whether requests should be sent here: 503 while it stops or is busy',
      answers: { description: 'They should', schema: z.object({ status: z.literal('ready') }) },
      handle() {
        const reason = context.notReady();
        if (reason === undefined) return Promise.resolve({ status: 'ready' });
        const message = `expected a service that is ready, received one that ${reason}; ask another, or later`;
        return Promise.reject(new ServiceError(503, 'not_ready', message, { 'retry-after': '1' }));
      },
    }),
    endpoint({
      method: 'get',
      path: '/metrics',
      access: 'read',
      summary: 'Numbers for Prometheus',
      answers: { description: 'In its text format', type: 'text/plain' },
      async handle() {
        const { registry } = context.metrics;
        return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } });
      },
    }),
  ];
}
