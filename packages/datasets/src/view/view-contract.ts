import { refuseUnknownOptions } from '@htg/ground/check-options';
import type { Color, Geometry, Interval, Size } from '../augmentation/augmentation.ts';
import { checkGeometry } from '../augmentation/check-augmentation.ts';
import { checkFrame } from '../augmentation/check-frame.ts';
import { place } from '../augmentation/place.ts';
import { randomStream } from '../random-stream.ts';
import { isColor, isRange } from '../reading/read-options.ts';
import { checkedFrame, defaultResize, resizeGeometry, resizeRules } from './resize-rule.ts';
import type { ResizeRule } from './resize-rule.ts';

/**
 * How an image is seen at test time, as plain data: what a model's `contract.json` says, and what {@link preparePixels} does. The order
 * is: decode to 8-bit sRGB, turn as Exif says, lay on the background, cut the box out (where there is one), `shrink`, `steps`.
 */
export interface ViewContract {
  /** Says what it is. */
  readonly format: 'htg.view';
  /** Of the format. */
  readonly version: 1;
  /** Height and width that the model sees. */
  readonly size: Size;
  /** The name of `steps`; `custom` where they are somebody's own. */
  readonly resize: ResizeRule | 'custom';
  /** Done first, and rounded to bytes: large photographs are made smaller once. */
  readonly shrink: readonly Geometry[];
  /** What ends at `size`. */
  readonly steps: readonly Geometry[];
  /** Of every resize: a triangle as wide as the reduction, weights in 2^-14 (PIL's antialiased bilinear). */
  readonly filter: 'triangle';
  /** 8-bit sRGB, whatever the file has. */
  readonly color: 'srgb8';
  /** Turned as Exif says. */
  readonly orientation: 'exif';
  /** Under transparency, and around padded images. */
  readonly background: Color;
  /** Black and white of images with more than 8 bits a value; see `ReadOptions`. */
  readonly range?: Interval | undefined;
}

/** What {@link viewContract} takes. */
export interface ViewOptions {
  /** What the model takes. */
  readonly imageSize: number | Size;
  /** Default: `crop` for squares, `stretch` for other frames. */
  readonly resize?: ResizeRule | undefined;
  /** Instead of a rule: steps of your own, which must end at `imageSize`. */
  readonly testView?: readonly Geometry[] | undefined;
  /** Default nothing. */
  readonly prescale?: readonly Geometry[] | undefined;
  /** Default white. */
  readonly background?: Color | undefined;
  /** Black and white of images with more than 8 bits a value. Default all of it. */
  readonly range?: Interval | undefined;
}

/**
 * The contract of a view.
 *
 * @param options size, rule, background and steps
 * @throws RangeError for sizes, rules and colors that make no sense, and steps that do not end at the size
 */
export function viewContract(options: ViewOptions): ViewContract {
  const caller = 'viewContract';
  refuseUnknownOptions(caller, options, ['imageSize', 'resize', 'testView', 'prescale', 'background', 'range']);
  const { testView, prescale = [], background = [255, 255, 255], range } = options;
  const size = checkedFrame(caller, options.imageSize);
  if (testView !== undefined && options.resize !== undefined) {
    throw new RangeError(`${caller}: expected resize or testView, received both; leave one out`);
  }
  const resize = testView === undefined ? (options.resize ?? defaultResize(size)) : 'custom';
  return readViewContract({
    format: 'htg.view',
    version: 1,
    size,
    resize,
    shrink: prescale,
    steps: resize === 'custom' ? testView : checkedSteps(caller, size, resize),
    filter: 'triangle',
    color: 'srgb8',
    orientation: 'exif',
    background,
    ...(range !== undefined && { range }),
  });
}

function checkedSteps(caller: string, size: Size, resize: ResizeRule): readonly Geometry[] {
  if (resizeRules.includes(resize)) return resizeGeometry(size, resize);
  throw new RangeError(
    `${caller}: expected resize to be ${resizeRules.join(', ')}, received ${JSON.stringify(resize)}; leave it out for the default`,
  );
}

const fixed = { format: 'htg.view', version: 1, filter: 'triangle', color: 'srgb8', orientation: 'exif' } as const;

/**
 * Checks a contract that came from a file.
 *
 * @param value parsed JSON
 * @returns the same value, checked
 * @throws RangeError that names the key and the value, also for a version that this package does not know
 */
export function readViewContract(value: unknown): ViewContract {
  const caller = 'readViewContract';
  const fail = (key: string, relation: string, received: unknown): never => {
    throw new RangeError(
      `${caller}: expected ${key} to be ${relation}, received ${shown(received)}; ` +
        'take the contract from the folder of the model, or update @htg/datasets',
    );
  };
  if (typeof value !== 'object' || value === null) return fail('the contract', 'an object', value);
  const contract = value as ViewContract;
  for (const [key, expected] of Object.entries(fixed)) {
    const received = contract[key as keyof typeof fixed];
    if (received !== expected) fail(key, JSON.stringify(expected), received);
  }
  const { size, resize, shrink, steps, background, range } = contract as Partial<ViewContract>;
  if (size === undefined) return fail('size', '[height, width]', size);
  checkedFrame(caller, size);
  if (!isColor(background)) fail('background', 'three whole numbers in 0..255', background);
  if (range !== undefined && !isRange(range)) fail('range', '[black, white]', range);
  for (const [key, list] of Object.entries({ shrink, steps })) {
    if (!Array.isArray(list)) return fail(key, 'a list of geometry', list);
    for (const step of list) checkGeometry(step as Geometry);
  }
  if (resize !== 'custom') {
    if (resize === undefined || !resizeRules.includes(resize))
      return fail('resize', `${resizeRules.join(', ')} or custom`, resize);
    const named = JSON.stringify(resizeGeometry(size, resize));
    if (JSON.stringify(steps) !== named) fail('steps', `those of ${resize}, ${named}`, steps);
  }
  checkFrame(place([100, 100], [...contract.shrink, ...contract.steps], randomStream(0)), size);
  return contract;
}

/** A value in an error: JSON, cut where it is long. */
function shown(value: unknown): string {
  const json = (JSON.stringify(value) as string | undefined) ?? 'nothing';
  return json.length > 60 ? `${json.slice(0, 60)}...` : json;
}
