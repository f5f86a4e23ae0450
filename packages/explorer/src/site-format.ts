/** What a gallery's files without a server are: `gallery/` of the folder that `htg export` writes, beside the page and `model/`. */
export const siteFormat = { format: 'htg.site', version: 2 } as const;

/** Names in the folder. */
export const sitePaths = {
  facts: 'gallery/gallery.json',
  items: 'gallery/items.json',
  vectors: 'gallery/vectors.bin',
  thumbnails: (part: number): string => `gallery/thumbnails/${part}.json`,
  model: 'model/',
  wasm: 'wasm/',
} as const;

/** Items whose small images share a file: few files for whoever copies the folder, few bytes for whoever looks at ten items. */
export const thumbnailsPerFile = 32;

/** How often a stranger may pass, as the page lets one choose. */
export const offeredRates = [0.001, 0.01, 0.05, 0.2] as const;

export interface SiteCount {
  readonly name: string;
  readonly items: number;
}

/** `gallery.json`. */
export interface SiteFacts {
  readonly format: typeof siteFormat.format;
  readonly version: typeof siteFormat.version;
  readonly items: number;
  readonly labels: readonly SiteCount[];
  readonly cameras: readonly SiteCount[];
  readonly model: { readonly hash: string; readonly embeddingLength: number; readonly name?: string };
  /** Whether the model has keypoints that the page can show. */
  readonly keypoints: boolean;
  /** The distance up to which a neighbor votes, by rate; without those that the gallery cannot tell. */
  readonly thresholds: Readonly<Record<string, number>>;
  /** Why some are missing. */
  readonly reason?: string;
}

/** `items.json`: columns, in the order of the vectors. */
export interface SiteItems {
  readonly ids: readonly string[];
  /** Places in `labels` of the facts. */
  readonly labels: readonly number[];
  /** Places in `cameras`; -1: none. */
  readonly cameras: readonly number[];
}

/** A file of small images: `data:` addresses, null where an item has none. */
export type SiteThumbnails = readonly (string | null)[];
