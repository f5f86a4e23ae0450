import * as ground from '@htg/ground/cache-folder';

/**
 * Where decoded images are kept between runs: `HTG_CACHE`, else the platform's folder for caches, then `htg/datasets`.
 * Everything in it can be deleted at any time.
 *
 * @param environment default the process's
 */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return ground.cacheFolder('datasets', environment);
}
