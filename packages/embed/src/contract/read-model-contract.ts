import { readViewContract } from '@htg/datasets';
import { identityOf } from './identity-of.ts';
import type { ModelContract } from './model-contract.ts';

const fixed = { format: 'htg.model', version: 1 } as const;
const sum = /^[0-9a-f]{64}$/;

/**
 * Checks a contract that came from a file.
 *
 * @param value what `contract.json` holds, parsed
 * @throws RangeError that names the key and the value: a contract of another version, one that contradicts itself, one that was changed
 *   since it was written
 */
export async function readModelContract(value: unknown): Promise<ModelContract> {
  if (!isObject(value)) return fail('the contract', 'an object', value);
  for (const [key, expected] of Object.entries(fixed)) {
    if (value[key] === expected) continue;
    return fail(key, JSON.stringify(expected), value[key], 'write the model anew (htg train), or update @htg/embed');
  }
  for (const key of ['name', 'hash', 'modelJson', 'identity'] as const) {
    const text = value[key];
    if (typeof text !== 'string') return fail(key, 'text', text);
    if (key !== 'name' && !sum.test(text)) fail(key, 'a SHA-256 in hexadecimal', text);
  }
  if (value.checkpoint !== undefined && typeof value.checkpoint !== 'string')
    fail('checkpoint', 'text', value.checkpoint);
  const contract = { ...(value as unknown as ModelContract), view: readViewContract(value.view) };
  checkInput(contract);
  checkOutput(contract);
  const identity = await identityOf(contract);
  if (identity !== contract.identity) {
    fail(
      'identity',
      `the sum of what it says, ${identity}`,
      contract.identity,
      'somebody changed it since it was written: put it back, or write the model anew',
    );
  }
  return contract;
}

function checkInput({ input, view }: ModelContract): void {
  const shape = [null, ...view.size, 3];
  if (!isObject(input) || JSON.stringify(input.shape) !== JSON.stringify(shape)) {
    return fail(
      'input.shape',
      `that of the view, ${JSON.stringify(shape)}`,
      (input as Partial<typeof input> | undefined)?.shape,
    );
  }
  if ((input.channelOrder as string) !== 'rgb') fail('input.channelOrder', '"rgb"', input.channelOrder);
  if (JSON.stringify(input.range) !== '[0,255]') fail('input.range', '[0,255]', input.range);
}

function checkOutput({ output }: ModelContract): void {
  if (!isObject(output) || !isObject(output.parts)) return fail('output.parts', 'lengths by name', output);
  const lengths: readonly unknown[] = Object.values(output.parts);
  if (!lengths.every((length) => Number.isInteger(length) && (length as number) > 0)) {
    fail('output.parts', 'lengths by name', output.parts);
  }
  const shape = [null, lengths.reduce<number>((total, length) => total + (length as number), 0)];
  if (JSON.stringify(output.shape) !== JSON.stringify(shape)) {
    fail('output.shape', `that of the parts, ${JSON.stringify(shape)}`, output.shape);
  }
  if ((output.compareBy as string) !== 'cosine') fail('output.compareBy', '"cosine"', output.compareBy);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fail(
  key: string,
  relation: string,
  received: unknown,
  advice = 'take the contract from the folder of the model, or write the model anew',
): never {
  throw new RangeError(
    `readModelContract: expected ${key} to be ${relation}, received ${JSON.stringify(received)}; ${advice}`,
  );
}
