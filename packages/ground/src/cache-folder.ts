import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where what can be made or fetched again is kept: `HTG_CACHE`, else the platform's folder for caches and `htg` in it. Everything there can be
 * deleted at any time.
 *
 * @param part of it, such as `datasets`
 */
export function cacheFolder(part: string, environment: NodeJS.ProcessEnv = process.env): string {
  const { HTG_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  if (HTG_CACHE !== undefined && HTG_CACHE !== '') return join(HTG_CACHE, part);
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'htg', part);
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'htg', part);
  const base = XDG_CACHE_HOME !== undefined && XDG_CACHE_HOME !== '' ? XDG_CACHE_HOME : join(homedir(), '.cache');
  return join(base, 'htg', part);
}
