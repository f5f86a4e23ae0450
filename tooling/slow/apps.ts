/**
 * `pnpm slow apps [npm|pnpm|yarn1|yarn4|pnp ...]`: packs every package and app, installs the tarball of htg, and what it needs of the others, with
 * each of these into an empty project, and uses it there as a person would: imports it as ES module and as CommonJS, trains a tiny recipe, reports,
 * evaluates, embeds, searches, ablates. Checks results, exit codes, how errors are said, and that there is one TensorFlow.js. npm where none is
 * named.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publishedManifests } from '../release/published.ts';

/** How one installer is called, is told where packages of ours lie, and runs a program of the project. */
interface Installer {
  readonly command: readonly string[];
  readonly install: readonly string[];
  /** Where a manifest names what replaces a package wherever it is asked for. */
  readonly overrides: (tarballs: Readonly<Record<string, string>>) => object;
  readonly run: readonly string[];
  /** How a project's own files are run. */
  readonly node: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** A folder of installed packages, but for Plug'n'Play. */
  readonly modules?: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const shell = process.platform === 'win32';
/** Yarn 4 does not read npm's settings. */
const registry = spawnSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', shell }).stdout.trim();
const npx = ['npx', '-y'];
const yarn4 = [...npx, '@yarnpkg/cli-dist@4.9.2'];
const yarnSettings = (linker: string): string =>
  [
    `nodeLinker: ${linker}`,
    // One of its own: a cache knows tarballs of ours by name and version, and would give those of an earlier day.
    'enableGlobalCache: false',
    'enableTelemetry: false',
    'enableImmutableInstalls: false',
    'checksumBehavior: update',
    '',
  ].join('\n');

const installers: Readonly<Record<string, Installer>> = {
  npm: {
    command: ['npm'],
    install: ['install', '--no-audit', '--no-fund'],
    overrides: (tarballs) => ({ overrides: tarballs }),
    run: ['npx', '--no'],
    node: ['node'],
    modules: 'node_modules',
  },
  pnpm: {
    command: [...npx, 'pnpm@10.34.9'],
    install: ['install'],
    overrides: (tarballs) => ({ pnpm: { overrides: tarballs } }),
    run: ['exec'],
    node: ['node'],
    modules: 'node_modules/.pnpm',
  },
  yarn1: {
    command: [...npx, 'yarn@1.22.22'],
    // A cache of its own, for the reason given above.
    install: ['install', '--no-progress', '--non-interactive', '--cache-folder', '.cache'],
    overrides: (tarballs) => ({ resolutions: tarballs }),
    run: ['--silent', 'run'],
    node: ['node'],
    modules: 'node_modules',
  },
  yarn4: {
    command: yarn4,
    install: ['install'],
    overrides: (tarballs) => ({ resolutions: tarballs }),
    run: ['run'],
    node: [...yarn4, 'node'],
    files: { '.yarnrc.yml': yarnSettings('node-modules'), 'yarn.lock': '' },
    modules: 'node_modules',
  },
  pnp: {
    command: yarn4,
    install: ['install'],
    overrides: (tarballs) => ({ resolutions: tarballs }),
    run: ['run'],
    node: [...yarn4, 'node'],
    files: { '.yarnrc.yml': yarnSettings('pnp'), 'yarn.lock': '' },
  },
};

const tiny = `
data: { set: emoji, imageSize: 32 }
model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 8 }
sampler: { identities: 4, images: 2 }
basic: { steps: 3, learningRate: { kind: constant, rate: 0.01 } }
htg:
  steps: 2
  learningRate: { kind: constant, rate: 0.01 }
  discriminator: { warmUpSteps: 2, warmUpBatch: 16 }
`;

const ablation = `name: tiny
seeds: [1, 2]
splits: [1]
metric: mapAtR
compareTo: [goes-on]
recipe:${tiny.replaceAll('\n', '\n  ').trimEnd()}
arms:
  goes-on: { settings: { htg: { generator: { kind: identity }, generatedTriplet: { weight: 0 } } } }
  htg: { title: full HTG }
`;

const useIt = `
  const { name } = await htg.useEngine({ engine: 'cpu' }).then(() => ({ name: 'cpu' }));
  const embedder = htg.createEmbedder({ backbone: htg.backbones.resnet18({ width: 4 }), imageSize: 32 });
  console.log(name, embedder.outputLength > 0, typeof htg.losses.tripletLoss, typeof htg.trainHtg);`;

function check(what: string, holds: boolean, received: unknown): void {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}${holds ? '' : `: received ${JSON.stringify(received)}`}`);
  if (!holds) process.exitCode = 1;
}

/** Packs everything that is published; returns the tarballs by name. */
function pack(place: string): Record<string, string> {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' };
  execFileSync('pnpm', ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only'], { cwd: root, env, shell });
  const tarballs: Record<string, string> = {};
  for (const { folder, manifest } of publishedManifests(root)) {
    const before = new Set(readdirSync(place));
    execFileSync('pnpm', ['pack', '--pack-destination', place], { cwd: folder, shell });
    const made = readdirSync(place).find((name) => !before.has(name)) ?? '';
    tarballs[manifest.name] = `file:${join(place, made)}`;
  }
  return tarballs;
}

/** Checks everything that is done with one installer. */
class Project {
  readonly #name: string;
  readonly #installer: Installer;
  readonly #place: string;

  constructor(name: string, place: string) {
    this.#name = name;
    this.#installer = installers[name];
    this.#place = place;
  }

  #check(what: string, holds: boolean, received: unknown): void {
    check(`${this.#name}: ${what}`, holds, received);
  }

  #spawn([command, ...args]: readonly string[]) {
    const env = { ...process.env, YARN_NPM_REGISTRY_SERVER: registry, npm_config_user_agent: undefined };
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: this.#place, env, encoding: 'utf8', shell });
    return { status, stdout, stderr };
  }

  #run(program: string, ...args: readonly string[]) {
    const { command, run } = this.#installer;
    return this.#spawn([...(this.#name === 'npm' ? [] : command), ...run, program, ...args]);
  }

  #htg(...args: readonly string[]) {
    return this.#run('htg', ...args);
  }

  #has(file: string): boolean {
    return existsSync(join(this.#place, file));
  }

  install(tarballs: Readonly<Record<string, string>>): void {
    const { command, install, overrides, files = {}, modules } = this.#installer;
    const { htg, ...others } = tarballs;
    // npm does not let an override differ from a direct dependency.
    const manifest = { name: 'person', private: true, dependencies: { htg }, ...overrides(others) };
    mkdirSync(this.#place);
    writeFileSync(join(this.#place, 'package.json'), JSON.stringify(manifest, undefined, 2));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(this.#place, file), text);
    writeFileSync(join(this.#place, 'tiny.yaml'), `name: tiny${tiny}`);
    writeFileSync(join(this.#place, 'ablation.yaml'), ablation);
    writeFileSync(join(this.#place, 'module.mjs'), `import * as htg from 'htg';\n${useIt}\n`);
    writeFileSync(join(this.#place, 'common.cjs'), `const htg = require('htg');\n(async () => {${useIt}\n})();\n`);
    const installed = this.#spawn([...command, ...install]);
    this.#check('installs', installed.status === 0, installed);
    if (modules === undefined) return;
    const cores = this.#spawn(['find', modules, '-path', '*/@tensorflow/tfjs-core/package.json', '-not', '-type', 'l']);
    const places = cores.stdout.trim().split('\n');
    this.#check('one tfjs-core', places.length === 1, places);
  }

  useLibrary(): void {
    for (const file of ['module.mjs', 'common.cjs']) {
      const used = this.#spawn([...this.#installer.node, file]);
      this.#check(`${file} uses it`, used.stdout.includes('cpu true function function\n'), used);
    }
  }

  train(): void {
    const help = this.#htg('train', '--help');
    this.#check('htg train --help', help.status === 0 && help.stdout.includes('130 stopped by Ctrl-C'), help);
    const wrong = this.#htg('train', 'tiny.yaml', '--set', 'basic.stpes=1');
    const sentence = /^--set basic\.stpes=1: expected a key .*did you mean 'steps'\? .*$/m;
    this.#check('a mistake is one sentence', wrong.status === 1 && sentence.test(wrong.stderr), wrong);
    const stack = this.#htg('train', 'none.yaml', '--verbose');
    this.#check('its stack stands with --verbose', /^ +at /m.test(stack.stderr), stack);
    const trained = this.#htg('train', 'tiny.yaml', '--out', 'run', '--json');
    const events = trained.stdout.split('\n').flatMap((line) => {
      return line.startsWith('{') ? [(JSON.parse(line) as { event: string }).event] : [];
    });
    this.#check('htg train --json trains', trained.status === 0 && events.at(-1) === 'result', trained);
    for (const file of ['report.html', 'result.json', 'metrics.jsonl', 'model/model.json', 'model/weights.safetensors'])
      this.#check(`the run holds ${file}`, this.#has(`run/${file}`), trained);
    const again = this.#htg('report', 'run');
    this.#check('htg report writes the report again', again.stdout.trim() === 'run/report.html', again);
  }

  evaluate(): void {
    const evaluated = this.#htg('evaluate', 'run', '--json');
    const { models } = JSON.parse(evaluated.stdout || '{}') as { models?: Record<string, { mAP: number }> };
    const { test } = JSON.parse(readFileSync(join(this.#place, 'run/result.json'), 'utf8')) as {
      test: Record<string, { mAP: number }>;
    };
    this.#check('htg evaluate gives the scores of the training', models?.htg.mAP === test.htg.mAP, evaluated);
    const images = this.#htg('evaluate', 'run', '--images', 'sheets');
    this.#check('htg evaluate --images draws', this.#has('sheets/htg-worst.png'), images);
    // Any images: the sheets just drawn, each twice in a folder of its own.
    const sheets = readdirSync(join(this.#place, 'sheets'));
    for (const sheet of sheets) {
      for (const copy of ['1.png', '2.png']) {
        cpSync(join(this.#place, 'sheets', sheet), join(this.#place, 'photos', basename(sheet, '.png'), copy));
      }
    }
    const embedded = this.#htg('embed', 'run', 'photos', '--out', 'embeddings.npy');
    this.#check('htg embed writes embeddings and paths', this.#has('embeddings.csv'), embedded);
    const indexed = this.#htg('index', 'run', 'sheets', '--out', 'gallery');
    this.#check('htg index keeps images', indexed.status === 0, indexed);
    const found = this.#htg('search', 'gallery', 'sheets/htg-worst.png', '--k', '3', '--sheet', 'found.png');
    const rows = found.stdout.match(/^ +\d .*sheets\/[\w-]+\.png/gm) ?? [];
    this.#check('htg search finds and draws', rows.length === 3 && this.#has('found.png'), found);
    const written = this.#htg('export', 'gallery', '--to', 'site');
    this.#check('htg export brings its page along', this.#has('site/index.html') && this.#has('site/wasm'), written);
    const other = this.#htg('evaluate', '--embeddings', 'embeddings.npy', '--labels', 'embeddings.csv');
    this.#check('htg evaluate takes the embeddings', other.stdout.includes('embeddings.npy'), other);
    const wrong = this.#htg('evaluate', 'nowhere');
    this.#check('its errors are one sentence', wrong.status === 1 && !/^ +at /m.test(wrong.stderr), wrong);
  }

  ablate(): void {
    const ablated = this.#htg('ablate', 'ablation.yaml', '--out', 'ablation');
    this.#check('htg ablate compares arms', ablated.status === 0 && ablated.stdout.includes('full HTG'), ablated);
    for (const file of ['table.md', 'result.json'])
      this.#check(`the ablation holds ${file}`, this.#has(`ablation/${file}`), ablated);
    const again = this.#htg('ablate', 'ablation.yaml', '--out', 'ablation');
    this.#check('the same command finds all of it done', again.stdout === ablated.stdout, again);
  }

  useOthers(): void {
    const shown = this.#htg('data', 'show', 'emoji', '--size', '32', '--out', 'sheet.png');
    this.#check('htg data show emoji', shown.status === 0 && this.#has('sheet.png'), shown);
    const learned = this.#htg('primer', 'perceptron', '--epochs', '1', '--iterations', '10');
    this.#check('htg primer perceptron', learned.status === 0, learned);
    const doctor = this.#htg('engine', 'doctor');
    this.#check('htg engine doctor', doctor.stdout.startsWith('Node '), doctor);
  }
}

const names = process.argv.length > 2 ? process.argv.slice(2) : ['npm'];
const unknown = names.filter((name) => !(name in installers));
if (unknown.length > 0) {
  throw new Error(`slow apps: expected ${Object.keys(installers).join(', ')}, received ${unknown.join(', ')}`);
}
const place = mkdtempSync(join(tmpdir(), 'htg-apps-'));
try {
  const packed = join(place, 'packed');
  mkdirSync(packed);
  const tarballs = pack(packed);
  for (const name of names) {
    const project = new Project(name, join(place, name));
    project.install(tarballs);
    project.useLibrary();
    project.train();
    project.evaluate();
    project.ablate();
    project.useOthers();
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}
