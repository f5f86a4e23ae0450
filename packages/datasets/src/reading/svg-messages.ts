/** A drawing that is to be rendered. */
export interface SvgJob {
  readonly input: string | Uint8Array;
  readonly pixelLimit: number;
  readonly background: readonly [number, number, number];
  /** Only the size is wanted. */
  readonly header: boolean;
}

/** What the rendering process answers. */
export type SvgAnswer =
  { readonly height: number; readonly width: number; readonly data: Uint8Array } | { readonly error: string };
