import { ServiceError } from '../errors.ts';
import { hostName, isLoopback } from './hosts.ts';
import type { Role, Tokens } from './tokens.ts';

/** Who may do what. */
export interface Access {
  /** Where the service listens. */
  readonly host: string;
  /** Other names that requests may come for, such as that of a proxy in front. */
  readonly allowHosts: readonly string[];
  readonly tokens: Tokens | undefined;
}

/** What an endpoint asks for: nothing, or a role. */
export type Needed = Role | 'open';

/**
 * Refuses requests for other hosts. Without a token whoever reaches the service may ask; a page of another site that has its own name point here
 * (DNS rebinding) reaches it, too, but is known by the `Host` that its browser asks for.
 *
 * @throws ServiceError 403
 */
export function checkHost(request: Request, { host, allowHosts }: Access): void {
  if (!isLoopback(host)) return;
  // A request line may name a host, too.
  const names = [hostName(request.headers.get('host') ?? undefined), new URL(request.url).hostname];
  if (names.every((name) => name !== undefined && (isLoopback(name) || allowHosts.includes(name)))) return;
  const message = 'expected a request for this machine, received one for another host; --allow-host lets a name in';
  throw new ServiceError(403, 'foreign_host', message);
}

/**
 * Refuses what pages of other sites send here (CSRF), known by the `Origin` or `Sec-Fetch-Site` that browsers add. Programs send neither.
 *
 * @throws ServiceError 403
 */
export function checkSite({ headers }: Request, { allowHosts }: Access): void {
  const origin = headers.get('origin')?.replace(/^https?:\/\//, '');
  const own = origin === undefined || origin === headers.get('host') || allowHosts.includes(hostName(origin) ?? '');
  const site = headers.get('sec-fetch-site') ?? 'none';
  if (own && (site === 'none' || site === 'same-origin')) return;
  const message =
    'expected a request of this page or of a program, received one of another site; other sites may not ask here';
  throw new ServiceError(403, 'foreign_site', message);
}

/** Throws unless the request may do what the endpoint does. @throws ServiceError 401 or 403 */
export function checkRole(request: Request, { tokens }: Access, needed: Needed): void {
  if (needed === 'open' || tokens === undefined) return;
  const role = tokens.roleOf(request.headers.get('authorization') ?? undefined);
  if (role === undefined) {
    throw new ServiceError(
      401,
      'no_token',
      'expected a token of this service, received none that it knows; send "Authorization: Bearer TOKEN"',
      { 'www-authenticate': 'Bearer' },
    );
  }
  if (needed === 'write' && role === 'read') {
    throw new ServiceError(
      403,
      'read_token',
      'expected a token that may write, received one that may read; use another',
    );
  }
}

/** Throws where a service would be open to whoever reaches it. */
export function checkListening({ host, tokens }: Access): void {
  if (isLoopback(host) || tokens !== undefined) return;
  throw new Error(
    `serve: expected a token file for a host that others reach, received --host ${host} without one; pass --token-file, or listen on 127.0.0.1`,
  );
}
