export interface Item {
  readonly id: string;
  readonly label: string;
  readonly camera?: string;
}

export interface Neighbor extends Item {
  readonly distance: number;
}

export interface Vote {
  readonly label: string;
  readonly votes: number;
  readonly share: number;
  readonly nearest: number;
}

/** What the service says of an image; without a threshold where the gallery has none. */
export interface Found {
  readonly label: string | null;
  readonly threshold?: number;
  readonly votes: readonly Vote[];
  readonly neighbors: readonly Neighbor[];
  /** Why there is no threshold. */
  readonly reason?: string;
}

export interface Count {
  readonly name: string;
  readonly items: number;
}

export interface GalleryFacts {
  readonly items: number;
  readonly labels: readonly Count[];
  readonly cameras: readonly Count[];
  readonly writable: boolean;
  readonly model: { readonly name?: string; readonly embeddingLength: number };
}

export interface MapPoint extends Item {
  readonly x: number;
  readonly y: number;
}

export interface GalleryMap {
  readonly total: number;
  readonly points: readonly MapPoint[];
}

/** What the service refused, in its words. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const tokenKey = 'htg-serve-token';

export function keepToken(token: string): void {
  sessionStorage.setItem(tokenKey, token);
}

/** Asks the service. @throws Refused, also where it cannot be reached */
async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const token = sessionStorage.getItem(tokenKey);
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  const response = await fetch(path, { ...init, headers }).catch(() => {
    throw new Refused(0, 'unreachable', 'The service does not answer. Is it still running?');
  });
  if (response.ok) return response;
  const { error } = (await response.json().catch(() => ({}))) as { error?: { code: string; message: string } };
  throw new Refused(response.status, error?.code ?? '', error?.message ?? `The service answered ${response.status}.`);
}

const json = async <Value>(path: string, init?: RequestInit): Promise<Value> =>
  (await ask(path, init)).json() as Promise<Value>;

export const galleryFacts = (): Promise<GalleryFacts> => json('gallery');
export const galleryMap = (): Promise<GalleryMap> => json('map');

/** How a search is narrowed. */
export interface Narrowed {
  readonly k: string;
  readonly falseAcceptRate: string;
  readonly label?: string;
  readonly camera?: string;
}

/** What an image shows; where the gallery has no threshold, its neighbors alone. */
export async function classify(
  image: Blob,
  { falseAcceptRate, ...rest }: Narrowed,
  signal: AbortSignal,
): Promise<Found> {
  const narrowed = new URLSearchParams(Object.entries(rest));
  const init = {
    method: 'POST',
    body: image,
    headers: { 'content-type': image.type || 'application/octet-stream' },
    signal,
  };
  try {
    return await json(
      `classify?${new URLSearchParams({ falseAcceptRate, ...Object.fromEntries(narrowed) }).toString()}`,
      init,
    );
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'no_threshold') throw error;
    const { neighbors } = await json<Pick<Found, 'neighbors'>>(`search?${narrowed.toString()}`, init);
    return { label: null, votes: [], neighbors, reason: error.message };
  }
}

const itemPath = (id: string): string => `items/${encodeURIComponent(id)}`;

/** The address of an item's small image within this page; undefined where it has none. */
export async function thumbnail(id: string): Promise<string | undefined> {
  try {
    return URL.createObjectURL(await (await ask(`${itemPath(id)}/thumbnail`)).blob());
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  }
}

export async function addItem(image: Blob, fields: Readonly<Record<string, string>>): Promise<void> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  body.set('image', image);
  await ask('items', { method: 'POST', body });
}

export async function changeItem(
  id: string,
  change: { readonly label: string; readonly camera: string | null },
): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await ask(itemPath(id), { method: 'PATCH', body: JSON.stringify(change), headers });
}

export async function removeItem(id: string): Promise<void> {
  await ask(itemPath(id), { method: 'DELETE' });
}
