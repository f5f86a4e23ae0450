/** What the site lays beside the live search: images of identities that the model was not trained on, in one sheet. */
export interface RetrievalImages {
  readonly width: number;
  readonly height: number;
  /** Images beside each other in the sheet. */
  readonly columns: number;
  /** Licences and origin. */
  readonly notice: string;
  readonly items: readonly RetrievalItem[];
}

/** One of the images. */
export interface RetrievalItem {
  readonly name: string;
  readonly label: number;
  /** Who drew it: a query does not find its own vendor's images. */
  readonly vendor: string;
}
