import type { ForestPlot, LineChart } from './charts.ts';
import type { ImageWithMaps, PageImage, RankedImage } from './images.ts';
import type { Notices } from './notices.ts';

/** All that the page shows. Sections that a run has nothing for say why instead. */
export interface Report {
  /** Heading of the page. */
  readonly title: string;
  /** What happened, and the table of scores. */
  readonly summary: Summary;
  /** Measures over the updates. */
  readonly curves: Section<Curves>;
  /** Queries with what they found. */
  readonly retrieval: Section<Retrieval>;
  /** Where keypoint blocks look. */
  readonly keypoints: Section<Keypoints>;
  /** Embeddings in the plane. */
  readonly map: Section<EmbeddingMap>;
  /** What G and D did. */
  readonly adversary: Section<Adversary>;
  /** Signs of collapse. */
  readonly notices: Section<Notices>;
}

/** What a section shows, or why it shows nothing. */
export type Section<Contents> = Contents | Missing;

/** Why a section is not there, in a sentence. */
export interface Missing {
  /** The sentence. */
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
  /** Rows of the table. */
  readonly models: readonly ModelScores[];
  /** Paired differences between models; left out where there is but one. */
  readonly differences?: ForestPlot | undefined;
  /** Licences and origin of the images shown. */
  readonly notices: readonly string[];
}

/** One row of the table of results. */
export interface ModelScores {
  /** Name of the row. */
  readonly title: string;
  /** Share of queries whose nearest image is of their identity. */
  readonly rank1: Estimate;
  /** Mean average precision over the whole ranking. */
  readonly mAP: Estimate;
  /** Mean average precision at R. */
  readonly mapAtR: Estimate;
}

/** A mean 0..1 over queries, with the ends of its 95% confidence interval where it was estimated. */
export interface Estimate {
  /** Over queries. */
  readonly mean: number;
  /** Lower end of the interval. */
  readonly low?: number | undefined;
  /** Upper end of the interval. */
  readonly high?: number | undefined;
}

/** Measures of the training over its updates. */
export interface Curves {
  /** From the top. */
  readonly charts: readonly LineChart[];
  /** How the points were thinned out, if they were. */
  readonly note?: string | undefined;
}

/** What queries found. */
export interface Retrieval {
  /** Which model's. */
  readonly model: string;
  /** What a query searches, in a sentence. */
  readonly rule: string;
  /** The sheets, such as the worst queries. */
  readonly groups: readonly SheetGroup[];
  /** Identities that are taken for each other, most often first. */
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

/** Density maps of keypoint blocks. */
export interface Keypoints {
  /** Whose they are. */
  readonly model: string;
  /** From the shallowest. */
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
  /** Whose embeddings they are. */
  readonly model: string;
  /** How many images the set has; the points may be fewer. */
  readonly total: number;
  /** Of each point. */
  readonly x: readonly number[];
  /** Of each point. */
  readonly y: readonly number[];
  /** Identity of each point. */
  readonly labels: readonly number[];
  /** Camera of each point, where they are known. */
  readonly cameras?: readonly number[] | undefined;
  /** By point: is the nearest image right? null: it could not be scored. */
  readonly right: readonly (boolean | null)[];
  /** Names by label. */
  readonly names: Readonly<Record<number, string>>;
  /** By number. */
  readonly cameraNames?: readonly string[] | undefined;
  /** Thumbnails of all points, in their order, row by row on one image. */
  readonly atlas: { readonly src: string; readonly columns: number; readonly rows: number; readonly side: number };
}

/** What G and D did to each other and to F. */
export interface Adversary {
  /** Their measures over the updates. */
  readonly charts: readonly LineChart[];
  /** What G made of some triplets; left out where there is no G. */
  readonly triplets?: Triplets | undefined;
}

/** What G does to triplets: `hardness = d(a,p) - d(a,n)`, larger is harder. */
export interface Triplets {
  /** Which triplets, in a sentence. */
  readonly description: string;
  /** `m` of F's triplet loss. */
  readonly margin: number;
  /** `[hardness of f, hardness of G(f)]`. */
  readonly hardness: readonly (readonly [number, number])[];
  /** Some of them, with images. */
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
