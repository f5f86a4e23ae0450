import { join } from 'node:path';

/** How a package manager is told of a registry, adds packages to a project, and runs what is there. */
export interface Installer {
  /** Words before the packages; the first one may be a tool's name. */
  readonly add: readonly string[];
  /** Words before a file that Node runs. */
  readonly node: readonly string[];
  /** Files that a project needs before; npm's settings are everywhere, for npx. */
  readonly files: (registry: string, cache: string) => Readonly<Record<string, string>>;
  /** Whether it installs what packages ask their users to have, or these have to be named. */
  readonly peers: boolean;
}

const npmrc = (registry: string, cache: string): Record<string, string> => ({
  '.npmrc': [`registry=${registry}`, `cache=${join(cache, 'npm')}`, `store-dir=${join(cache, 'pnpm')}`, ''].join('\n'),
});

const yarnrc = (linker: string) => (registry: string, cache: string) => ({
  ...npmrc(registry, cache),
  '.yarnrc.yml': [
    `nodeLinker: ${linker}`,
    `npmRegistryServer: '${registry}'`,
    "unsafeHttpWhitelist: ['127.0.0.1']",
    'enableTelemetry: false',
    `globalFolder: '${join(cache, 'yarn4')}'`,
    'enableImmutableInstalls: false',
    // A registry on loopback fetches what it has not seen yet.
    'httpTimeout: 300000',
    'httpRetry: 10',
    'networkConcurrency: 8',
    '',
  ].join('\n'),
  'yarn.lock': '',
});

export const installers: Readonly<Record<string, Installer>> = {
  npm: {
    add: ['npm', 'install', '--no-audit', '--no-fund'],
    node: ['node'],
    files: npmrc,
    peers: true,
  },
  pnpm: { add: ['pnpm', 'add'], node: ['node'], files: npmrc, peers: true },
  yarn1: {
    add: ['yarn1', 'add', '--non-interactive', '--no-progress'],
    node: ['node'],
    files: (registry, cache) => ({
      ...npmrc(registry, cache),
      '.yarnrc': `registry "${registry}"\ncache-folder "${join(cache, 'yarn1')}"\n`,
    }),
    peers: false,
  },
  yarn4: {
    add: ['yarn4', 'add'],
    node: ['yarn4', 'node'],
    files: yarnrc('node-modules'),
    peers: false,
  },
  pnp: {
    add: ['yarn4', 'add'],
    node: ['yarn4', 'node'],
    files: yarnrc('pnp'),
    peers: false,
  },
  bun: {
    add: ['bun', 'add'],
    node: ['node'],
    files: (registry, cache) => ({
      ...npmrc(registry, cache),
      'bunfig.toml': `[install]\nregistry = "${registry}"\n[install.cache]\ndir = "${join(cache, 'bun')}"\n`,
    }),
    peers: true,
  },
};
