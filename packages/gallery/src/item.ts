/** What JSON can hold. */
export type Json = boolean | number | string | readonly Json[] | { readonly [name: string]: Json } | null;

/** Anything that belongs to an item, by name. */
export type Metadata = Readonly<Record<string, Json>>;

/** A small image to show an item by. */
export interface Thumbnail {
  /** Of the encoded image. */
  readonly bytes: Uint8Array;
  /** Its media type, such as `image/webp`. */
  readonly type: string;
}

/** An item as a gallery gives it. */
export interface GalleryItem {
  /** Unique in the gallery: any text. */
  readonly id: string;
  /** What the item shows, as text. */
  readonly label: string;
  /** Who or what took the image. */
  readonly camera?: string;
  /** Whatever its owner keeps with it, as JSON. */
  readonly metadata?: Metadata;
}

/** An item that was found. */
export interface Neighbor extends GalleryItem {
  /** From the query; rising. */
  readonly distance: number;
}

/** An item to add. */
export interface NewItem extends GalleryItem {
  /** The embedding [L] as the model gave it, normalized or not. */
  readonly vector: Float32Array | readonly number[];
  /** To show it by. */
  readonly thumbnail?: Thumbnail;
}

/** What to change of an item: what is left out stays, `null` takes it away. */
export interface ItemChange {
  /** Of the item. */
  readonly id: string;
  /** What it shows. */
  readonly label?: string;
  /** Who took it. */
  readonly camera?: string | null;
  /** Takes the place of what was there. */
  readonly metadata?: Metadata | null;
  /** A new embedding; among equals, the item then counts as inserted last. */
  readonly vector?: Float32Array | readonly number[];
  /** To show it by. */
  readonly thumbnail?: Thumbnail | null;
}
