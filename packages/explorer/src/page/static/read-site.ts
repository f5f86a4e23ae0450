import { siteFormat, sitePaths } from '../../site-format.ts';
import type { SiteFacts, SiteItems } from '../../site-format.ts';

/** A file of the folder that this page lies in. @throws Error naming it */
async function readSiteFile(base: URL, name: string): Promise<Response> {
  const response = await fetch(new URL(name, base)).catch(() => undefined);
  if (response?.ok === true) return response;
  const answer = response === undefined ? 'nothing' : String(response.status);
  throw new Error(`The file ${name} of this page cannot be read (${answer}). Was the folder copied whole?`);
}

/** What the folder holds. @throws Error for one that this page does not know */
export async function readFacts(base: URL): Promise<SiteFacts> {
  const facts = await readSiteJson<SiteFacts | { readonly format?: unknown; readonly version?: unknown }>(
    base,
    sitePaths.facts,
  );
  if (isFacts(facts)) return facts;
  throw new Error('This folder was written by another version than this page. Export the gallery anew.');
}

function isFacts(value: { readonly format?: unknown; readonly version?: unknown }): value is SiteFacts {
  return value.format === siteFormat.format && value.version === siteFormat.version;
}

/** Items and vectors, which belong together. */
export async function readItems(
  base: URL,
  { items: count, model }: SiteFacts,
): Promise<{ readonly items: SiteItems; readonly vectors: ArrayBuffer }> {
  const [items, vectors] = await Promise.all([
    readSiteJson<SiteItems>(base, sitePaths.items),
    readSiteFile(base, sitePaths.vectors).then((response) => response.arrayBuffer()),
  ]);
  if (items.ids.length !== count || vectors.byteLength !== count * model.embeddingLength) {
    throw new Error('The files of this page do not belong together. Was the folder copied while it was written?');
  }
  return { items, vectors };
}

export async function readSiteJson<Value>(base: URL, name: string): Promise<Value> {
  return (await readSiteFile(base, name)).json() as Promise<Value>;
}
