import { createHash, timingSafeEqual } from 'node:crypto';

/** What a request may do: nothing but ask, or change the gallery, too. */
export type Role = 'read' | 'write';

/** Tokens of a service, kept as their hashes. */
export interface Tokens {
  /** What an `Authorization` header allows; undefined: nothing. Takes as long for a wrong token as for a right one. */
  roleOf(header: string | undefined): Role | undefined;
  readonly count: number;
}

const SHORTEST = 16;
const line = /^(?:(read|write)\s+)?(\S+)$/;

/**
 * Reads tokens: one a line, `read TOKEN` or `write TOKEN`; a token alone may write. Empty lines and those that begin with `#` are skipped.
 *
 * @param text of a token file
 * @throws Error for lines that are none, and tokens that are short enough to be guessed
 */
export function readTokens(text: string): Tokens {
  const known = text
    .split(/\r?\n/)
    .map((each, place) => ({ text: each.trim(), place: place + 1 }))
    .filter((each) => each.text !== '' && !each.text.startsWith('#'))
    .map((each) => {
      const [, role = 'write', token] = (line.exec(each.text) ?? []) as (string | undefined)[];
      if (token === undefined || token.length < SHORTEST || !/^[\x21-\x7e]+$/.test(token)) {
        throw new Error(
          `serve: expected lines such as "read TOKEN" with at least ${SHORTEST} characters a token in the token file, received another in line ${each.place}; ` +
            `openssl rand -hex 32 makes one`,
        );
      }
      return { role: role as Role, hash: hashOf(token) };
    });
  if (known.length === 0) {
    throw new Error('serve: expected tokens in the token file, received none; openssl rand -hex 32 makes one');
  }
  return {
    count: known.length,
    roleOf(header) {
      const given = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
      if (given === undefined) return undefined;
      const hash = hashOf(given);
      let found: Role | undefined;
      // All are compared, so that the time says nothing about which one it was.
      for (const each of known) if (timingSafeEqual(each.hash, hash) && found !== 'write') found = each.role;
      return found;
    },
  };
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
