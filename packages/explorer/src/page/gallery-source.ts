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

/** What is said of an image; without a threshold where the gallery has none. */
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
  /** Whether the model has keypoints that can be shown. */
  readonly keypoints: boolean;
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

/** How a search is narrowed. */
export interface Narrowed {
  readonly k: number;
  readonly falseAcceptRate: number;
  readonly label?: string;
  readonly camera?: string;
}

/** One keypoint of a block on an image. */
export interface SeenKeypoint {
  readonly channel: number;
  /** `[H_l W_l]`, of sum 1. */
  readonly density: ArrayLike<number>;
  readonly peak: number;
  /** Row and column of the peak. */
  readonly at: readonly [number, number];
}

/** An image as the model sees it, uint8 RGB, and what the clearest keypoints of each block see on it. */
export interface ImageKeypoints {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly blocks: readonly {
    readonly part: string;
    readonly height: number;
    readonly width: number;
    readonly channels: number;
    readonly shown: readonly SeenKeypoint[];
  }[];
}

/** What the page shows and asks: a service, or files that the page searches itself. */
export interface GallerySource {
  /** @throws TokenWanted where a token is missing or wrong */
  facts(): Promise<GalleryFacts>;
  /** What an image shows; where the gallery has no threshold, its neighbors alone. */
  classify(image: Blob, narrowed: Narrowed, signal: AbortSignal): Promise<Found>;
  /** Where keypoints see something; for a model that has some. */
  keypoints(image: Blob, signal: AbortSignal): Promise<ImageKeypoints>;
  /** The address of an item's small image within this page; undefined where it has none. */
  thumbnail(id: string): Promise<string | undefined>;
  /** The gallery in the plane; without it the page has no map. */
  readonly map?: () => Promise<GalleryMap>;
  /** Without it the page only reads. */
  readonly changes?: GalleryChanges;
  /** Takes a token, which further questions carry. */
  readonly keepToken?: (token: string) => void;
}

/** What a person may do to a gallery that is writable. */
export interface GalleryChanges {
  add(image: Blob, fields: Readonly<Record<string, string>>): Promise<void>;
  change(id: string, change: { readonly label: string; readonly camera: string | null }): Promise<void>;
  remove(id: string): Promise<void>;
}

/** A source that does not answer without a token. */
export class TokenWanted extends Error {}
