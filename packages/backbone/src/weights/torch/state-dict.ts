import { TorchTensor } from './torch-tensor.ts';

/** A state dict within the object of a torch file. */
export interface StateDict {
  /** Where it was found: empty for the object itself, else keys with dots between. */
  readonly at: string;
  readonly tensors: ReadonlyMap<string, TorchTensor>;
  /** Other state dicts of the file, by where they are. */
  readonly others: readonly string[];
}

/** Names under which programs keep a model's state dict, the likeliest first. */
const usualNames = [
  'state_dict',
  'model_state_dict',
  'model',
  'model_state',
  'net',
  'network',
  'module',
  'weights',
  'params',
  'teacher',
];

/** State dicts are looked for so many dictionaries deep. */
const deepest = 3;

/**
 * Finds the weights in what `torch.save` was given: the object itself, or a dictionary in it. Of several the one under a usual name is taken,
 * else the one of most tensors.
 *
 * @param at takes the one that is there instead
 * @throws RangeError where there is none, or none at `at`
 */
export function findStateDict(value: unknown, at?: string): StateDict {
  const found = new Map<string, ReadonlyMap<string, TorchTensor>>();
  collect(value, '', found, 0);
  const places = [...found.keys()];
  const chosen = at ?? places.sort((a, b) => rank(a) - rank(b) || sizeOf(found, b) - sizeOf(found, a))[0];
  const tensors = found.get(chosen);
  if (tensors === undefined) {
    const there = places.length === 0 ? 'none' : `those at ${places.map((place) => `'${place}'`).join(', ')}`;
    throw new RangeError(
      `readWeights: expected a state dict${at === undefined ? '' : ` at '${at}'`}, a dictionary of names and tensors, received ${there}; ` +
        'save one with torch.save(model.state_dict(), path)',
    );
  }
  return { at: chosen, tensors, others: places.filter((place) => place !== chosen) };
}

function collect(
  value: unknown,
  at: string,
  found: Map<string, ReadonlyMap<string, TorchTensor>>,
  depth: number,
): void {
  if (!(value instanceof Map) || depth > deepest) return;
  const entries = [...(value as Map<unknown, unknown>)].filter(
    (entry): entry is [string, unknown] => typeof entry[0] === 'string',
  );
  const tensors = entries.filter((entry): entry is [string, TorchTensor] => entry[1] instanceof TorchTensor);
  // A few tensors among other things, such as a loss, are no model.
  if (tensors.length > 0 && 2 * tensors.length >= entries.length) {
    found.set(at, new Map(tensors));
    return;
  }
  for (const [key, inner] of entries) collect(inner, at === '' ? key : `${at}.${key}`, found, depth + 1);
}

function rank(place: string): number {
  if (place === '') return -1;
  const index = usualNames.indexOf(place.slice(place.lastIndexOf('.') + 1));
  return index === -1 ? usualNames.length : index;
}

function sizeOf(found: ReadonlyMap<string, ReadonlyMap<string, TorchTensor>>, place: string): number {
  return found.get(place)?.size ?? 0;
}
