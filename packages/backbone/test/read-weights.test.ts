import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseSafetensors, readWeights } from '../src/index.ts';
import type { StoredTensor } from '../src/index.ts';
import { readWeightsFile } from '../src/node.ts';

const folder = fileURLToPath(new URL('golden/torch/', import.meta.url));
const torchFiles = readdirSync(folder).filter((name) => /\.pth?$/.test(name));
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
const safe = (name: string): string => name.replace(/\.pth?$/, '.safetensors');

/** Tensors as plain data, to compare. */
const plain = (tensors: Readonly<Record<string, StoredTensor>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => [name, { dtype, shape, bytes: [...bytes] }]),
  );

/** A hundred flips, or cuts, of a seed. */
function* places(seed: number, count: number, below: number): Generator<number> {
  for (let i = 0, state = seed; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state % below;
  }
}

describe('readWeights', () => {
  it.each(torchFiles)('reads %s as torch does', async (name) => {
    const expected = plain(parseSafetensors(read(safe(name))).tensors);
    const weights = await readWeights(read(name));
    expect(plain(weights.tensors)).toEqual(expected);
    expect(weights.format).toBe(name.includes('legacy') ? 'torch-legacy' : 'torch');
    // From disk in parts, and from what a page hands over.
    expect(plain((await readWeightsFile(join(folder, name))).tensors)).toEqual(expected);
    expect(plain((await readWeights(new Blob([new Uint8Array(read(name))]))).tensors)).toEqual(expected);
  });

  it('reads safetensors', async () => {
    const file = read('state.safetensors');
    const weights = await readWeights(file);
    expect(weights.format).toBe('safetensors');
    expect(plain(weights.tensors)).toEqual(plain(parseSafetensors(file).tensors));
  });

  it('says where it found the state dict, and takes another one where told', async () => {
    const file = read('checkpoint.pth');
    const weights = await readWeights(file);
    expect([weights.at, weights.others]).toEqual(['state_dict', ['state_dict_ema']]);
    expect(Object.keys(weights.tensors)[0]).toBe('module.conv.weight');
    expect(Object.keys((await readWeights(file, { at: 'state_dict_ema' })).tensors)[0]).toBe('conv.weight');
    expect((await readWeights(read('nested.pth'))).at).toBe('model.net');
    await expect(readWeights(file, { at: 'ema' })).rejects.toThrow(
      "readWeights: expected a state dict at 'ema', a dictionary of names and tensors, received those at 'state_dict', 'state_dict_ema'",
    );
  });

  it.each([
    ['hostile.pth', 'received "posix.system", which could run code and is not read'],
    ['hostile-legacy.pth', 'received "posix.system", which could run code'],
    ['pickle.pth', 'received another pickle; save the weights in Python with torch.save(model.state_dict(), path)'],
    ['module.pth', 'received "__main__.Net", which could run code'],
    ['module-legacy.pth', 'received "__main__.Net", which could run code'],
    ['namespace.pth', 'received "argparse.Namespace", which could run code'],
    ['script.pt', 'received a TorchScript program, which is code'],
    ['no-weights.pth', 'expected a state dict, a dictionary of names and tensors, received none'],
    ['expanded.pth', 'expected a tensor [1000] within its storage of 1 numbers, received one that needs 1000'],
  ])('refuses %s in words, and runs nothing', async (name, message) => {
    const path = join(folder, 'refused', name);
    await expect(readWeightsFile(path)).rejects.toThrow(message);
    await expect(readWeightsFile(path)).rejects.toThrow(`${path}: readWeights: expected`);
    expect(existsSync(join(folder, 'refused', 'RAN'))).toBe(false);
  });

  it.each([
    ['an empty file', '', 'received an empty file'],
    ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\n', 'received a pointer of Git LFS'],
    ['a page', '<!DOCTYPE html><html>', 'received a page of HTML'],
    ['something else', 'weights!', 'received one that begins with "weights!"'],
  ])('says what %s is', async (_, text, message) => {
    await expect(readWeights(new TextEncoder().encode(text))).rejects.toThrow(message);
  });

  it.each(['state.pth', 'state-legacy.pt', 'odd.pth', 'state.safetensors'])(
    'refuses %s cut off anywhere',
    async (name) => {
      const file = read(name);
      for (const length of places(1, 60, file.length)) {
        await expect(readWeights(file.subarray(0, length)), `${length} bytes`).rejects.toThrow(
          /^(readWeights|parseSafetensors|readPickle): expected/,
        );
      }
    },
  );

  it.each(['state.pth', 'odd.pth'])(
    'reads %s with any bit flipped right, or says that it is damaged: it has checksums',
    async (name) => {
      const file = read(name);
      const expected = JSON.stringify(plain((await readWeights(file)).tensors));
      const outcomes = { right: 0, told: 0 };
      for (const bit of places(2, 200, 8 * file.length)) {
        const flipped = new Uint8Array(file);
        flipped[bit >> 3] ^= 1 << (bit & 7);
        const outcome = await readWeights(flipped).catch((error: unknown) => error as Error);
        if (outcome instanceof Error) {
          expect(outcome.message, `bit ${bit}`).toMatch(/^(readWeights|parseSafetensors|readPickle): expected/);
          outcomes.told++;
        } else {
          expect(JSON.stringify(plain(outcome.tensors)) === expected, `bit ${bit}`).toBe(true);
          outcomes.right++;
        }
      }
      expect(outcomes.told).toBeGreaterThan(50);
    },
  );

  it.each(['state-legacy.pt', 'odd-legacy.pth', 'state.safetensors'])(
    'reads %s with any bit flipped, or says that it is damaged, and never fails in another way',
    async (name) => {
      const file = read(name);
      for (const bit of places(3, 400, 8 * file.length)) {
        const flipped = new Uint8Array(file);
        flipped[bit >> 3] ^= 1 << (bit & 7);
        const outcome = await readWeights(flipped).catch((error: unknown) => error as Error);
        if (outcome instanceof Error) {
          expect(outcome.message, `bit ${bit}`).toMatch(/^(readWeights|parseSafetensors|readPickle): expected/);
        }
      }
    },
  );

  it('waits for no pipe, and reads no device', async ({ skip }) => {
    skip(process.platform === 'win32', 'no pipes with names');
    const place = mkdtempSync(join(tmpdir(), 'htg-weights-'));
    const pipe = join(place, 'pipe.pth');
    try {
      expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
      for (const path of [pipe, '/dev/zero', place]) {
        await expect(readWeightsFile(path)).rejects.toThrow(
          `${path}: readWeightsFile: expected a file, received a folder, a pipe or a device`,
        );
      }
    } finally {
      rmSync(place, { recursive: true });
    }
  });

  it('reads of a checkpoint only what it needs', async () => {
    const file = read('checkpoint.pth');
    const asked: string[] = [];
    await readWeights({
      size: file.length,
      read: (offset, length) => {
        asked.push(new TextDecoder('latin1').decode(file.subarray(offset, offset + length)));
        return Promise.resolve(file.subarray(offset, offset + length));
      },
    });
    // The loss is a tensor, too: its storage is not read.
    const loss = new TextDecoder('latin1').decode(new Uint8Array(Float32Array.of(0.25).buffer));
    expect(asked.some((part) => part.startsWith(loss))).toBe(false);
    expect(asked.length).toBeGreaterThan(10);
  });
});
