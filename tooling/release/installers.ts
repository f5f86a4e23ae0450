/** How a package manager is told of a registry, adds packages to a project, and runs a file there. */
export interface Installer {
  readonly add: readonly string[];
  readonly run: readonly string[];
  /** Files that a project needs before. */
  readonly files: (registry: string) => Readonly<Record<string, string>>;
  /** Whether it installs what packages ask their users to have, or these have to be named. */
  readonly peers: boolean;
}

const npmrc = (registry: string): Record<string, string> => ({ '.npmrc': `registry=${registry}\n` });
const yarn4 = ['npx', '-y', '@yarnpkg/cli-dist@4.9.2'];
const yarnrc = (linker: string) => (registry: string) => ({
  '.yarnrc.yml': [
    `nodeLinker: ${linker}`,
    `npmRegistryServer: '${registry}'`,
    "unsafeHttpWhitelist: ['127.0.0.1']",
    'enableTelemetry: false',
    'enableGlobalCache: false',
    'enableImmutableInstalls: false',
    '',
  ].join('\n'),
  'yarn.lock': '',
});

export const installers: Readonly<Record<string, Installer>> = {
  npm: { add: ['npm', 'install', '--no-audit', '--no-fund'], run: ['node'], files: npmrc, peers: true },
  pnpm: { add: ['npx', '-y', 'pnpm@10.34.9', 'add'], run: ['node'], files: npmrc, peers: true },
  yarn1: {
    add: ['npx', '-y', 'yarn@1.22.22', 'add', '--non-interactive', '--no-progress'],
    run: ['node'],
    files: (registry) => ({ ...npmrc(registry), '.yarnrc': `registry "${registry}"\n` }),
    peers: false,
  },
  yarn4: { add: [...yarn4, 'add'], run: [...yarn4, 'node'], files: yarnrc('node-modules'), peers: false },
  pnp: { add: [...yarn4, 'add'], run: [...yarn4, 'node'], files: yarnrc('pnp'), peers: false },
  bun: {
    add: ['npx', '-y', 'bun@1.4.5', 'add'],
    run: ['node'],
    files: (registry) => ({ 'bunfig.toml': `[install]\nregistry = "${registry}"\n` }),
    peers: true,
  },
};
