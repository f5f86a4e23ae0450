/**
 * `pnpm release:dry [--managers npm pnpm ...] [--nodes PATH ...]`: a release from beginning to end, without anybody seeing it. A clone of the
 * last commit is versioned, built and published to a registry on loopback; from there every package is installed into an empty project by
 * every package manager, and each of its entries is imported as ES module and as CommonJS, and by TypeScript.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { installers } from '../release/installers.ts';
import { Project } from '../release/project.ts';
import { publishedOf } from '../release/published.ts';
import type { Published } from '../release/published.ts';
import { startRegistry } from '../release/registry.ts';

const program = new Command('release:dry')
  .option('--managers <names...>', `of ${Object.keys(installers).join(', ')}`, Object.keys(installers))
  .option('--nodes <paths...>', 'further versions of Node', [])
  .parse();
const { managers, nodes } = program.opts<{ managers: readonly string[]; nodes: readonly string[] }>();
const unknown = managers.filter((name) => !(name in installers));
if (unknown.length > 0) {
  program.error(`release:dry: expected ${Object.keys(installers).join(', ')}, received ${unknown.join(', ')}`);
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'htg-release-'));
const clone = join(place, 'htg');
const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
const registry = await startRegistry(join(place, 'registry'), upstream);
try {
  release();
  const packages = publishedOf(clone);
  for (const name of managers) installAll(name, packages);
  if (managers.includes('npm')) {
    compile(packages);
    for (const each of packages) installAlone(each);
  }
} finally {
  registry.stop();
  rmSync(place, { recursive: true, force: true });
}

/** Versions, builds and publishes a clone. */
function release(): void {
  const pnpm = (...args: readonly string[]): void => {
    execFileSync('npx', ['-y', 'pnpm@10.34.9', ...args], {
      cwd: clone,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    });
  };
  execFileSync('git', ['clone', '--quiet', '--local', root, clone]);
  pnpm('install', '--prefer-offline');
  pnpm('exec', 'changeset', 'version');
  const { version } = JSON.parse(readFileSync(join(clone, 'apps/htg/package.json'), 'utf8')) as { version: string };
  pnpm('exec', 'turbo', 'run', 'build', '--output-logs=errors-only');
  // A registry on loopback takes any token, but no publisher without one.
  const token = `//${new URL(registry.url).host}/:_authToken=nobody`;
  writeFileSync(join(clone, '.npmrc'), `${token}\n`, { flag: 'a' });
  pnpm('--recursive', 'publish', '--registry', registry.url, '--no-git-checks', '--ignore-scripts');
  console.log(`ok   version ${version} is published`);
}

/** One project with all packages. */
function installAll(manager: string, packages: readonly Published[]): void {
  const installer = installers[manager];
  const project = new Project(join(place, manager), installer, registry.url);
  const names = packages.map(({ name }) => name);
  const peers = installer.peers ? [] : [...new Set(packages.flatMap((each) => each.peers))];
  check(`${manager}: installs all packages`, project.add(...names, ...peers));
  project.write('all.mjs', modules(packages));
  project.write('all.cjs', commonJs(packages));
  for (const node of [process.execPath, ...nodes]) {
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
    check(`${manager}: ES modules on Node ${version}`, project.run('all.mjs', node));
    check(`${manager}: CommonJS on Node ${version}`, project.run('all.cjs', node));
  }
}

/** Types of all packages, as strict as TypeScript is, by each way in which it looks for modules. */
function compile(packages: readonly Published[]): void {
  const project = new Project(join(place, 'types'), installers.npm, registry.url);
  check('types: installs', project.add('typescript@5.9', '@types/node@20', ...packages.map(({ name }) => name)));
  project.write('all.mts', modules(packages));
  for (const [module, resolution] of [
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    const options = [
      '--strict',
      '--noEmit',
      '--target',
      'es2022',
      '--module',
      module,
      '--moduleResolution',
      resolution,
    ];
    check(`types: ${resolution}`, project.spawn(['npx', 'tsc', ...options, 'all.mts']));
  }
}

/** A package in a project of its own: what an installer brings with it. */
function installAlone({ name, entries }: Published): void {
  const project = new Project(join(place, 'alone', name), installers.npm, registry.url);
  const added = project.add(name);
  const count = /added (\d+) package/.exec(added.said)?.at(1) ?? '?';
  const size = project.spawn(['du', '-sm', 'node_modules']).said.split('\t')[0];
  check(`alone: ${name}, ${count} packages, ${size} MB`, added);
  project.write('all.mjs', modules([{ name, entries, peers: [] }]));
  check(`alone: ${name} is imported`, project.run('all.mjs'));
}

function modules(packages: readonly Published[]): string {
  return lines(
    packages,
    () => true,
    (name, index) => `import * as m${index} from '${name}';`,
  );
}

function commonJs(packages: readonly Published[]): string {
  return lines(
    packages,
    (entry) => entry.require,
    (name, index) => `const m${index} = require('${name}');`,
  );
}

/** A program that fails where an entry gives nothing. */
function lines(
  packages: readonly Published[],
  wanted: (entry: Published['entries'][number]) => boolean,
  line: (name: string, index: number) => string,
): string {
  const entries = packages.flatMap((each) => each.entries).filter(wanted);
  const all = entries.map((_, index) => `m${index}`).join(', ');
  return [
    ...entries.map(({ name }, index) => line(name, index)),
    `const all = [${all}];`,
    "if (all.some((one) => Object.keys(one).length === 0)) throw new Error('an entry gives nothing');",
    'process.exit(0);',
    '',
  ].join('\n');
}

function check(what: string, { ok, said }: { readonly ok: boolean; readonly said: string }): void {
  console.log(ok ? `ok   ${what}` : `FAIL ${what}\n${said}`);
  if (!ok) process.exitCode = 1;
}
