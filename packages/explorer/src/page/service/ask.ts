import { TokenWanted } from '../gallery-source.ts';

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

/** Kept until the tab is closed. */
export function keepToken(token: string): void {
  sessionStorage.setItem(tokenKey, token);
}

/** Asks the service. @throws Refused, also where it cannot be reached; TokenWanted */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const token = sessionStorage.getItem(tokenKey);
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Refused(0, 'unreachable', 'The service does not answer. Is it still running?');
  });
  if (response.ok) return response;
  const { error } = (await response.json().catch(() => ({}))) as { error?: { code: string; message: string } };
  const message = error?.message ?? `The service answered ${response.status}.`;
  if (response.status === 401) throw new TokenWanted(message);
  throw new Refused(response.status, error?.code ?? '', message);
}

export async function askJson<Value>(path: string, init?: RequestInit): Promise<Value> {
  return (await ask(path, init)).json() as Promise<Value>;
}
