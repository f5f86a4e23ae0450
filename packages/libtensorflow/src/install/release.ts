import type { PinnedWheel } from '@htg/ground/pip';
import { tensorflowVersion } from '../library-location.ts';
import type { LibraryDevice } from '../library-location.ts';

/** What an installation consists of on one platform. */
export interface Release {
  readonly wheels: readonly PinnedWheel[];
  /** Tags by which pip finds the wheels, whatever platform pip itself runs on. */
  readonly pipPlatforms: readonly string[];
  /** Bytes of all wheels. */
  readonly downloadBytes: number;
  /** Bytes of the files that are kept. */
  readonly unpackedBytes: number;
}

/** The Python that the pinned wheels are built for; the libraries inside do not depend on it. */
export const wheelPython = { version: '3.12', abi: 'cp312' } as const;

const linux = ['manylinux_2_27_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64', 'manylinux2010_x86_64'];

/** The pinned releases by `<process.platform>-<process.arch>-<device>`. */
const releases: Readonly<Record<string, Release>> = {
  'linux-x64-cpu': {
    wheels: [
      {
        name: 'tensorflow-cpu',
        version: tensorflowVersion,
        sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
      },
    ],
    pipPlatforms: linux,
    downloadBytes: 274_000_871,
    unpackedBytes: 853_775_914,
  },
  'linux-arm64-cpu': {
    wheels: [
      {
        name: 'tensorflow',
        version: tensorflowVersion,
        sha256: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
      },
    ],
    pipPlatforms: ['manylinux_2_27_aarch64'],
    downloadBytes: 281_946_471,
    unpackedBytes: 883_529_186,
  },
  'darwin-arm64-cpu': {
    wheels: [
      {
        name: 'tensorflow',
        version: tensorflowVersion,
        sha256: '56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712',
      },
    ],
    pipPlatforms: ['macosx_12_0_arm64'],
    downloadBytes: 223_488_205,
    unpackedBytes: 741_272_602,
  },
  'linux-x64-cuda': {
    wheels: [
      {
        name: 'tensorflow',
        version: tensorflowVersion,
        sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
      },
      ...nvidia(),
    ],
    pipPlatforms: linux,
    downloadBytes: 3_379_253_592,
    unpackedBytes: 5_594_026_075,
  },
};

/** CUDA 12 and its libraries: what the wheel's extra `and-cuda` asks for, at the versions that pip chose for it. */
function nvidia(): readonly PinnedWheel[] {
  return (
    [
      ['cublas', '12.9.3.13', 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72'],
      ['cuda-cupti', '12.8.90', 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182'],
      ['cuda-nvcc', '12.9.86', '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0'],
      ['cuda-nvrtc', '12.9.86', '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4'],
      ['cuda-runtime', '12.9.79', '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3'],
      ['cudnn', '9.28.0.42', '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375'],
      ['cufft', '11.4.1.4', 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28'],
      ['curand', '10.3.10.19', '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e'],
      ['cusolver', '11.7.5.82', '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88'],
      ['cusparse', '12.5.10.65', '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78'],
      ['nccl', '2.32.3', 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c'],
      ['nvjitlink', '12.9.86', 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9'],
    ] as const
  ).map(([name, version, sha256]) => ({ name: `nvidia-${name}-cu12`, version, sha256 }));
}

/**
 * The pinned release for a platform.
 *
 * @param platform `<process.platform>-<process.arch>`, such as `linux-x64`
 * @throws RangeError if TensorFlow publishes no library with the C API for it
 */
export function releaseFor(platform: string, device: LibraryDevice): Release {
  const release = Object.hasOwn(releases, `${platform}-${device}`) ? releases[`${platform}-${device}`] : undefined;
  if (release !== undefined) return release;
  const known = Object.keys(releases).join(', ');
  const advice = platform.startsWith('win32')
    ? "on Windows use WSL 2, where Linux's library runs"
    : device === 'cuda'
      ? 'install --device cpu, which may be available there'
      : 'build libtensorflow_cc for it and name it by HTG_LIBTENSORFLOW, or let the engine fall back to WASM';
  throw new RangeError(`install: expected one of ${known}, received ${platform}-${device}; ${advice}`);
}

/**
 * Whether a file of a wheel belongs to an installation: TensorFlow's libraries, the CUDA libraries that they find by a
 * relative path, what XLA needs to compile for a GPU, and the licences of all.
 */
export function isKept(path: string): boolean {
  return (
    /^tensorflow\/libtensorflow(_cc|_framework)[.\w]*$/.test(path) ||
    /^tensorflow\/THIRD_PARTY_NOTICES\.txt$/.test(path) ||
    /^nvidia\/[\w]+\/lib\/[^/]+\.so[.\d]*$/.test(path) ||
    /^nvidia\/cuda_nvcc\/(bin\/(ptxas|nvlink|fatbinary)|nvvm\/libdevice\/[^/]+\.bc)$/.test(path) ||
    /^[^/]+\.dist-info\/([^/]+\/)?licen[sc]e[^/]*$/i.test(path)
  );
}
