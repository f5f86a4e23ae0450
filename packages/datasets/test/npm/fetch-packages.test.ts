import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchPackages } from '../../src/npm/fetch-packages.ts';
import { readTgz } from '../../src/npm/read-tgz.ts';

/** A file of a ustar archive with its padding. */
function archived(path: string, content: string, kind = '0'): Buffer {
  const header = Buffer.alloc(512);
  header.write(path, 0);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write(kind, 156);
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body]);
}

const packed = gzipSync(
  Buffer.concat([
    archived('package/a.ttf', 'x'.repeat(600)),
    archived('package/link', '', '2'),
    archived('package/b.txt', 'hello'),
    Buffer.alloc(1024),
  ]),
);

describe('readTgz', () => {
  it('gives the regular files and refuses an archive that is cut off', async () => {
    const files = await readTgz(packed);
    expect(files.map(({ path, bytes }) => [path, bytes.length])).toEqual([
      ['package/a.ttf', 600],
      ['package/b.txt', 5],
    ]);
    expect(Buffer.from(files[1].bytes).toString()).toBe('hello');
    await expect(readTgz(gzipSync(archived('package/a.ttf', 'x'.repeat(600)).subarray(0, 700)))).rejects.toThrow(
      'readTgz: expected 600 bytes of a file at 512, received 188',
    );
  });
});

describe('fetchPackages', () => {
  let root: string;
  const pinned = {
    name: '@scope/some-font',
    version: '1.2.3',
    sha512: createHash('sha512').update(packed).digest('base64'),
  };
  const options = () => ({ caller: 'fonts', cache: join(root, 'cache'), onProgress: () => undefined });

  /** A stand-in for the npm client, which writes what it is asked for into `$4`. */
  async function putNpm(script: string): Promise<void> {
    const bin = join(root, 'bin');
    await mkdir(bin, { recursive: true });
    await writeFile(join(root, 'packed.tgz'), packed);
    await writeFile(join(bin, 'npm'), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, 'npm'), 0o755);
    vi.stubEnv('PATH', `${bin}${delimiter}/usr/bin${delimiter}/bin`);
  }

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'htg-npm-'));
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    return rm(root, { recursive: true, force: true });
  });

  it('fetches by npm once, then takes what lies in the cache, and fetches again what was damaged', async () => {
    await putNpm(`echo "$*" >> ${root}/calls; cp ${root}/packed.tgz "$4/scope-some-font-1.2.3.tgz"`);
    const [path] = await fetchPackages([pinned], options());
    expect(Buffer.compare(await readFile(path), packed)).toBe(0);
    await fetchPackages([pinned], options());
    await writeFile(path, 'damaged');
    await fetchPackages([pinned], options());
    expect(Buffer.compare(await readFile(path), packed)).toBe(0);
    const calls = (await readFile(join(root, 'calls'), 'utf8')).trim().split('\n');
    expect(calls).toHaveLength(2);
    expect(calls[0]).toMatch(/^pack @scope\/some-font@1\.2\.3 --pack-destination .* --ignore-scripts$/);
  });

  it.each([
    [
      'echo other > "$4/scope-some-font-1.2.3.tgz"',
      /fonts: expected @scope\/some-font 1\.2\.3 with SHA-512 .*, received /,
    ],
    ['true', /received none; the download was damaged/],
    ['echo "npm error code ENOTFOUND" >&2; exit 1', /fonts: expected to reach the npm registry, received ENOTFOUND/],
    [
      'echo "npm error code E404" >&2; exit 1',
      /fonts: expected npm to fetch 1 packages, received 'npm error code E404'/,
    ],
  ])('says what is wrong where npm does: %s', async (script, text) => {
    await putNpm(script);
    await expect(fetchPackages([pinned], options())).rejects.toThrow(text);
  });

  it('says that npm is missing', async () => {
    vi.stubEnv('PATH', join(root, 'nowhere'));
    await expect(fetchPackages([pinned], options())).rejects.toThrow(
      "fonts: expected the npm client as 'npm', received none",
    );
  });
});
