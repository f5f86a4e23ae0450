import type { ForestPlot, LineChart } from './charts.ts';
import type { ImageWithMaps, PageImage, RankedImage } from './images.ts';
import type { Notices } from './notices.ts';

/** All that the page shows. Sections that a run has nothing for say why instead. */
export interface Report {
  readonly title: string;
  readonly summary: Summary;
  readonly curves: Section<Curves>;
  readonly retrieval: Section<Retrieval>;
  readonly keypoints: Section<Keypoints>;
  readonly map: Section<EmbeddingMap>;
  readonly adversary: Section<Adversary>;
  readonly notices: Section<Notices>;
}

export type Section<Contents> = Contents | Missing;

/** Why a section is not there, in a sentence. */
export interface Missing {
  readonly missing: string;
}

/** What happened. */
export interface Summary {
  /** What stopped the run before its end, in a sentence. */
  readonly incomplete?: string | undefined;
  /** Label and value: engine, time, machine, data. */
  readonly facts: readonly (readonly [string, string])[];
  /** The resolved recipe, YAML. */
  readonly recipe: string;
  /** How the scores were made: the queries, what they search, what the intervals cover. */
  readonly protocol: string;
  readonly models: readonly ModelScores[];
  /** Paired differences between models; left out where there is but one. */
  readonly differences?: ForestPlot | undefined;
  /** Licences and origin of the images shown. */
  readonly notices: readonly string[];
}

/** One row of the table of results. */
export interface ModelScores {
  readonly title: string;
  readonly rank1: Estimate;
  readonly mAP: Estimate;
  readonly mapAtR: Estimate;
}

/** A mean 0..1 over queries, with the ends of its 95% confidence interval where it was estimated. */
export interface Estimate {
  readonly mean: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

export interface Curves {
  readonly charts: readonly LineChart[];
  /** How the points were thinned out, if they were. */
  readonly note?: string | undefined;
}

export interface Retrieval {
  /** Which model's. */
  readonly model: string;
  /** What a query searches, in a sentence. */
  readonly rule: string;
  readonly groups: readonly SheetGroup[];
  readonly confusions: readonly Confusion[];
}

export interface SheetGroup {
  readonly title: string;
  readonly description: string;
  readonly sheets: readonly RetrievalSheet[];
}

export interface RetrievalSheet {
  readonly query: PageImage;
  readonly neighbors: readonly RankedImage[];
  /** 0..1, over the whole ranking. */
  readonly averagePrecision: number;
  /** Rank of the first right image, from 1. */
  readonly firstRank: number;
  /** How many right images there are to find. */
  readonly matches: number;
}

/** Two identities that are taken for each other. */
export interface Confusion {
  readonly images: readonly [PageImage, PageImage];
  /** How many of their images are nearest to one of the other. */
  readonly count: number;
  /** Of how many. */
  readonly of: number;
}

export interface Keypoints {
  readonly model: string;
  readonly blocks: readonly KeypointBlock[];
}

export interface KeypointBlock {
  readonly title: string;
  /** Rows and columns of positions. */
  readonly grid: readonly [number, number];
  /** How many channels the block has. */
  readonly channels: number;
  /** Those that are shown. */
  readonly shown: readonly number[];
  readonly rows: readonly ImageWithMaps[];
}

/** A projection of embeddings to the plane. */
export interface EmbeddingMap {
  readonly model: string;
  /** How many images the set has; the points may be fewer. */
  readonly total: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly labels: readonly number[];
  readonly cameras?: readonly number[] | undefined;
  /** By point: is the nearest image right? null: it could not be scored. */
  readonly right: readonly (boolean | null)[];
  /** Names by label. */
  readonly names: Readonly<Record<number, string>>;
  readonly cameraNames?: readonly string[] | undefined;
  /** Thumbnails of all points, in their order, row by row on one image. */
  readonly atlas: { readonly src: string; readonly columns: number; readonly rows: number; readonly side: number };
}

export interface Adversary {
  readonly charts: readonly LineChart[];
  readonly triplets?: Triplets | undefined;
}

/** What G does to triplets: `hardness = d(a,p) - d(a,n)`, larger is harder. */
export interface Triplets {
  /** Which triplets, in a sentence. */
  readonly description: string;
  readonly margin: number;
  /** `[hardness of f, hardness of G(f)]`. */
  readonly hardness: readonly (readonly [number, number])[];
  readonly examples: readonly TripletExample[];
}

export interface TripletExample {
  readonly anchor: PageImage;
  readonly positive: PageImage;
  readonly negative: PageImage;
  readonly before: TripletDistances;
  readonly after: TripletDistances;
}

/** Squared Euclidean distances of normalized embeddings, 0..4. */
export interface TripletDistances {
  readonly positive: number;
  readonly negative: number;
}
