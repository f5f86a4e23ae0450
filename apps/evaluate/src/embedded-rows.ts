/** Embeddings with their labels, in memory. */
export interface EmbeddedRows {
  /** `[N, L]`, row by row. */
  readonly embeddings: Float32Array;
  readonly embeddingLength: number;
  readonly labels: Int32Array;
  readonly cameras?: Int32Array | undefined;
  /** What scores are wanted apart for, such as categories. */
  readonly groups?: Int32Array | undefined;
}

/** What asks, and where it searches. */
export interface Searched extends EmbeddedRows {
  /** Left out where every row queries all the others. */
  readonly gallery?: EmbeddedRows | undefined;
  /** Where each query stands in the gallery, -1 for one that does not; left out where none does. */
  readonly queriesInGallery?: Int32Array | undefined;
}

/** Files of one system: `FILE` or `FILE#NAME`, as `readArray` takes them. */
export interface SetFiles {
  readonly embeddings: string;
  readonly labels: string;
  readonly cameras?: string | undefined;
  /** Which rows ask, and which are searched: 1, 0, true, false. */
  readonly isQuery?: string | undefined;
  readonly isGallery?: string | undefined;
  readonly galleryEmbeddings?: string | undefined;
  readonly galleryLabels?: string | undefined;
  readonly galleryCameras?: string | undefined;
  /** Columns of embeddings in a table: see `chooseCoordinates`. */
  readonly coordinates?: string | undefined;
  /** Only rows of these parts: those of the column `run_split` or `split` beside the labels. */
  readonly split?: readonly string[] | undefined;
  /** A column of the table of labels, by which scores are wanted. */
  readonly by?: string | undefined;
}
