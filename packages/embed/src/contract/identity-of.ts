import { sha256 } from './sha256.ts';

/** SHA-256 of what decides an embedding, whatever the order of its keys. */
export function identityOf({
  hash,
  modelJson,
  view,
  input,
  output,
}: Readonly<Record<'hash' | 'modelJson' | 'view' | 'input' | 'output', unknown>>): Promise<string> {
  return sha256(JSON.stringify(sorted({ hash, modelJson, view, input, output })));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]));
}
