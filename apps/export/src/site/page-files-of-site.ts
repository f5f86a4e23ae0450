import { pageFiles } from '@htg/explorer/page-files';

/** The page as it was built into this package. */
export async function pageFilesOfSite(): Promise<Readonly<Record<string, Uint8Array>>> {
  return Object.fromEntries(await pageFiles('static', pageBeside));
}

/** The build puts all code into one folder, with the page beside it. */
const pageBeside = import.meta.url;
