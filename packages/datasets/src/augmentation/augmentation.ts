/** `[low, high]`, from which a value is drawn uniformly. */
export type Interval = readonly [low: number, high: number];

/** Red, green, blue: 0..255. */
export type Color = readonly [red: number, green: number, blue: number];

/** Height and width in pixels. */
export type Size = readonly [height: number, width: number];

/** Changes where pixels lie. All of a list's geometry becomes one map, so an image is sampled once, not once per change. */
export type Geometry =
  | { readonly kind: 'randomResizedCrop'; readonly size: Size; readonly scale: Interval; readonly ratio: Interval }
  | { readonly kind: 'resize'; readonly size: Size }
  | { readonly kind: 'resizeShorter'; readonly length: number }
  | { readonly kind: 'shrinkShorter'; readonly length: number }
  | { readonly kind: 'cover'; readonly size: Size }
  | { readonly kind: 'pad'; readonly size: Size }
  | { readonly kind: 'centerCrop'; readonly size: Size }
  | { readonly kind: 'randomCrop'; readonly size: Size }
  | { readonly kind: 'paddedCrop'; readonly padding: number; readonly probability: number }
  | { readonly kind: 'shift'; readonly fraction: number }
  | { readonly kind: 'scale'; readonly range: Interval }
  | { readonly kind: 'rotation'; readonly degrees: number }
  | { readonly kind: 'flip'; readonly probability: number };

/** Changes what pixels show, in the order of the list. */
export type PixelChange =
  | {
      readonly kind: 'colorJitter';
      readonly brightness: number;
      readonly contrast: number;
      readonly saturation: number;
      readonly hue: number;
      readonly probability: number;
    }
  | { readonly kind: 'gray'; readonly probability: number }
  | { readonly kind: 'blur'; readonly sigma: Interval; readonly probability: number }
  | {
      readonly kind: 'randomErasing';
      readonly probability: number;
      readonly area: Interval;
      readonly ratio: Interval;
      readonly fill: Color | 'noise' | 'mean';
    };

/** Random changes of an image as plain data, so that a recipe can hold them. */
export interface Augmentation {
  /** First, in this order. */
  readonly geometry: readonly Geometry[];
  /** Then, in this order. */
  readonly pixels: readonly PixelChange[];
  /** What is seen beyond the borders of an image. */
  readonly fill: Color;
}
