import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';

type Json = Readonly<Record<string, unknown>>;

/** What is said of every endpoint that fails. */
const failure = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** What a service is described with. */
export interface DescriptionOptions {
  readonly version: string;
  readonly withTokens: boolean;
}

/** The OpenAPI 3.1 document of endpoints. */
export function describeEndpoints(endpoints: readonly Endpoint[], { version, withTokens }: DescriptionOptions): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const each of endpoints) {
    paths[each.path] ??= {};
    paths[each.path][each.method] = describe(each, withTokens);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'htg serve',
      version,
      summary: 'Search a gallery by image, classify, keep and correct its items',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Error: schemaOf(failure, 'output') },
      ...(withTokens && { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } }),
    },
  };
}

function describe(endpoint: Endpoint, withTokens: boolean): Json {
  const { path, access, summary, query, body, answers } = endpoint;
  const { status = 200, description, schema, type = 'application/json' } = answers;
  const parameters = [
    ...(path.includes('{id}') ? [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] : []),
    ...(query === undefined ? [] : parametersOf(query)),
  ];
  return {
    operationId: `${endpoint.method}${path.replace(/[/{}.]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary,
    ...(withTokens && access !== 'open' && { security: [{ token: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: {
        required: body.required,
        content: Object.fromEntries(
          Object.entries(body.content).map(([media, of]) => [
            media,
            of === 'binary' ? {} : { schema: schemaOf(of, 'input') },
          ]),
        ),
      },
    }),
    responses: {
      [status]: {
        description,
        ...(status !== 204 && {
          content: { [type]: schema === undefined ? {} : { schema: schemaOf(schema, 'output') } },
        }),
      },
      default: {
        description: 'What was wrong, in a word and in a sentence',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

function parametersOf(query: z.ZodType): Json[] {
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description !== undefined && { description }),
    schema,
  }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return described;
}
