import type { z } from 'zod';
import type { Needed } from '../access/guard.ts';

/** What a body may be. */
export interface BodyDescription {
  readonly required: boolean;
  /** By media type: a schema, or `binary` for bytes. */
  readonly content: Readonly<Record<string, z.ZodType | 'binary'>>;
}

/** What an endpoint is asked. */
export interface Asked<Query> {
  readonly request: Request;
  readonly query: Query;
  /** The part of the path in braces. */
  readonly id: string;
}

/** What an endpoint answers: JSON, or something of its own. */
export type Answer = Readonly<Record<string, unknown>> | Response;

/** One way to ask the service, with what its description says. */
export interface Endpoint<Query = unknown> {
  readonly method: 'delete' | 'get' | 'patch' | 'post';
  /** As OpenAPI writes it: `/items/{id}`. */
  readonly path: string;
  readonly access: Needed;
  readonly summary: string;
  readonly query?: z.ZodType<Query>;
  readonly body?: BodyDescription;
  /** Of success: a status, and a schema for JSON or a media type for all else. */
  readonly answers: {
    readonly status?: number;
    readonly description: string;
    readonly schema?: z.ZodType;
    readonly type?: string;
  };
  handle(asked: Asked<Query>): Promise<Answer>;
}

/** Lets an endpoint's query have its own type. */
export function endpoint<Query>(described: Endpoint<Query>): Endpoint {
  return described;
}
