import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where decoded images are kept between runs: `HTG_CACHE`, else the platform's folder for caches, then `htg/datasets`.
 * Everything in it can be deleted at any time.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { HTG_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  if (HTG_CACHE !== undefined && HTG_CACHE !== '') return join(HTG_CACHE, 'datasets');
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'htg', 'datasets');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'htg', 'datasets');
  const base = XDG_CACHE_HOME !== undefined && XDG_CACHE_HOME !== '' ? XDG_CACHE_HOME : join(homedir(), '.cache');
  return join(base, 'htg', 'datasets');
}
