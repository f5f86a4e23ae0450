import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { Release } from '../../src/install/release.ts';

/** A wheel that looks like TensorFlow's, of some megabytes, and the release that pins it. */
export interface FakeRelease {
  /** The folder that holds the wheel. */
  readonly wheels: string;
  readonly wheel: string;
  readonly release: Release;
}

/** Makes a wheel with a library of `megabytes`, kept and other files beside it. */
export async function fakeRelease(folder: string, megabytes = 1): Promise<FakeRelease> {
  const wheels = join(folder, 'wheels');
  await mkdir(wheels, { recursive: true });
  const wheel = join(wheels, 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl');
  const zip = new ZipFile();
  const library = randomBytes(megabytes * 1_000_000);
  zip.addBuffer(library, 'tensorflow/libtensorflow_cc.so.2');
  zip.addBuffer(Buffer.from('framework'), 'tensorflow/libtensorflow_framework.so.2');
  zip.addBuffer(Buffer.from('notices'), 'tensorflow/THIRD_PARTY_NOTICES.txt');
  zip.addBuffer(Buffer.from('#!'), 'nvidia/cuda_nvcc/bin/ptxas', { mode: 0o100755 });
  zip.addBuffer(Buffer.from('print()'), 'tensorflow/python/keras.py');
  const information = 'Metadata-Version: 2.1\nName: tensorflow-cpu\nVersion: 2.21.0\n';
  zip.addBuffer(Buffer.from(information), 'tensorflow_cpu-2.21.0.dist-info/METADATA');
  const tags = 'Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp312-cp312-manylinux_2_27_x86_64\n';
  zip.addBuffer(Buffer.from(tags), 'tensorflow_cpu-2.21.0.dist-info/WHEEL');
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(wheel));
  const sha256 = createHash('sha256')
    .update(await readFile(wheel))
    .digest('hex');
  const release: Release = {
    wheels: [{ name: 'tensorflow-cpu', version: '2.21.0', sha256 }],
    pipPlatforms: ['manylinux_2_27_x86_64'],
    downloadBytes: (await stat(wheel)).size,
    unpackedBytes: library.length + 16,
  };
  return { wheels, wheel, release };
}

/**
 * Makes a program that stands in for `python3`: `-m pip --version` prints a version, `-m pip download` copies the wheels of
 * a folder, or prints a text and fails.
 */
export async function fakePython(
  folder: string,
  behavior: { readonly version?: string; readonly wheels?: string; readonly failure?: string },
): Promise<string> {
  const { version = 'pip 24.0 from /somewhere (python 3.12)', wheels, failure } = behavior;
  const script = join(folder, `python-${randomBytes(4).toString('hex')}`);
  const body = `#!${process.execPath}
const { cpSync } = require('node:fs');
const fail = (text) => { console.error(text); process.exit(1); };
if (process.argv.includes('--version')) {
  const version = ${JSON.stringify(version)};
  version.startsWith('pip') ? console.log(version) : fail(version);
} else if (${JSON.stringify(failure)} !== undefined) fail(${JSON.stringify(failure)});
else {
  const target = process.argv.find((word) => word.startsWith('--dest=')).slice('--dest='.length);
  cpSync(${JSON.stringify(wheels ?? '')}, target, { recursive: true });
}
`;
  await writeFile(script, body);
  await chmod(script, 0o755);
  return script;
}
