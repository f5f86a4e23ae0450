import type { ImageReference } from './pixel-source.ts';
import type { ViewRequest } from './render-view.ts';

/** What a worker is asked for. */
export interface ViewJob {
  readonly id: number;
  readonly image: ImageReference;
  readonly request: ViewRequest;
}

/** What it answers: the view's pixels, or what went wrong. */
export type ViewAnswer =
  { readonly id: number; readonly pixels: Uint8Array<ArrayBuffer> } | { readonly id: number; readonly error: string };
