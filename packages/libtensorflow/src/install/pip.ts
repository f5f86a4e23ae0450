import * as pip from '@htg/ground/pip';
import type { DownloadOptions, PipCaller } from '@htg/ground/pip';
import { wheelPython } from './release.ts';
import type { Release } from './release.ts';

/** How the installation speaks of pip. */
const caller: PipCaller = {
  name: 'install',
  withoutPython:
    "name another with --python, or unpack TensorFlow's wheel yourself and name its folder by HTG_LIBTENSORFLOW",
  withoutIndex: 'fetch the wheel elsewhere and pass its folder by --wheels',
  again: 'install again',
  project: 'tensorflow',
};

/** `checkPip` of `@htg/ground/pip`, for the installation. */
export function checkPip(python: string): Promise<string> {
  return pip.checkPip(python, caller);
}

/** pip's failure as one error with what to do, its own words as the cause. */
export function explainPipFailure(output: string, python: string): Error {
  return pip.explainPipFailure(output, python, caller);
}

/** Downloads the wheels of a release, whatever Python and platform pip itself runs on. */
export function downloadWheels(
  { wheels, pipPlatforms }: Release,
  folder: string,
  options: Omit<DownloadOptions, 'tags'>,
): Promise<string> {
  const tags = ['--implementation=cp', `--python-version=${wheelPython.version}`, `--abi=${wheelPython.abi}`];
  return pip.downloadWheels(wheels, folder, { ...options, tags: [...tags, ...platforms(pipPlatforms)] }, caller);
}

function platforms(tags: readonly string[]): string[] {
  return tags.map((tag) => `--platform=${tag}`);
}
