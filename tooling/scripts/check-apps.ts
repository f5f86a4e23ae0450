/**
 * `pnpm check:apps`: packs every package and app, installs the tarballs with npm into an empty project, and uses the commands there as a
 * person would: trains a tiny recipe, reports, evaluates, embeds, retrieves, ablates. Checks exit codes, results, and how errors are said.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'htg-apps-'));
const shell = process.platform === 'win32';

function check(what: string, holds: boolean, received: unknown): void {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}${holds ? '' : `: received ${JSON.stringify(received)}`}`);
  if (!holds) process.exitCode = 1;
}

/** Runs an installed command, as `npx` would. */
function htg(command: string, ...args: readonly string[]) {
  const bin = join(project, 'node_modules', '.bin', command);
  const { status, stdout, stderr } = spawnSync(bin, args, { cwd: project, encoding: 'utf8', shell });
  return { status, stdout, stderr };
}

const recipe = `name: tiny
data: { set: emoji, imageSize: 32 }
model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 8 }
sampler: { identities: 4, images: 2 }
basic: { steps: 300, learningRate: { kind: constant, rate: 0.01 } }
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
recipe:
  data: { set: emoji, imageSize: 32 }
  model: { backbone: { kind: resnet18, width: 4 }, embeddingLength: 8 }
  sampler: { identities: 4, images: 2 }
  basic: { steps: 3, learningRate: { kind: constant, rate: 0.01 } }
  htg:
    steps: 2
    learningRate: { kind: constant, rate: 0.01 }
    discriminator: { warmUpSteps: 2, warmUpBatch: 16 }
arms:
  goes-on: { settings: { htg: { generator: { kind: identity }, generatedTriplet: { weight: 0 } } } }
  htg: { title: full HTG }
`;

function install(): void {
  const folders = ['packages', 'apps'].flatMap((name) =>
    readdirSync(join(root, name)).map((each) => join(root, name, each)),
  );
  const packages = folders.filter((folder) => existsSync(join(folder, 'package.json')));
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' };
  execFileSync('pnpm', ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only'], { cwd: root, env, shell });
  for (const folder of packages) execFileSync('pnpm', ['pack', '--pack-destination', project], { cwd: folder, shell });
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'person', private: true }));
  writeFileSync(join(project, 'tiny.yaml'), recipe);
  writeFileSync(join(project, 'ablation.yaml'), ablation);
  const tarballs = readdirSync(project).filter((name) => name.endsWith('.tgz'));
  execFileSync('npm', ['install', '--no-audit', '--no-fund', ...tarballs.map((name) => `./${name}`)], {
    cwd: project,
    shell,
  });
}

function useTrain(): void {
  const help = htg('htg-train', '--help');
  check(
    'htg-train --help documents exit codes',
    help.status === 0 && help.stdout.includes('130 stopped by Ctrl-C'),
    help,
  );
  const wrong = htg('htg-train', 'tiny.yaml', '--set', 'basic.stpes=1');
  check(
    'a mistake is one sentence, with exit code 1',
    wrong.status === 1 && /^--set basic\.stpes=1: expected a key .*did you mean 'steps'\? .*\n$/.test(wrong.stderr),
    wrong,
  );
  check(
    'its stack stands with --verbose',
    /^ +at /m.test(htg('htg-train', 'none.yaml', '--verbose').stderr),
    'no stack',
  );
  const trained = htg('htg-train', 'tiny.yaml', '--set', 'basic.steps=3', '--out', 'run', '--json');
  const lines = trained.stdout.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [(JSON.parse(line) as { event: string }).event];
    } catch {
      return ['no JSON'];
    }
  });
  check(
    'htg-train --json trains',
    trained.status === 0 && lines.at(-1) === 'result' && !lines.includes('no JSON'),
    trained,
  );
  for (const file of ['report.html', 'result.json', 'metrics.jsonl', 'model/model.json', 'model/weights.safetensors']) {
    check(`the run holds ${file}`, existsSync(join(project, 'run', file)), readdirSync(join(project, 'run')));
  }
  const again = htg('htg-report', 'run');
  check('htg-report writes the report again', again.status === 0 && again.stdout.trim() === 'run/report.html', again);
}

function useEvaluate(): void {
  const evaluated = htg('htg-evaluate', 'run', '--json');
  const { models } = JSON.parse(evaluated.stdout || '{}') as { models?: Record<string, { mAP: number }> };
  const { test } = JSON.parse(readFileSync(join(project, 'run', 'result.json'), 'utf8')) as {
    test: Record<string, { mAP: number }>;
  };
  check('htg-evaluate gives the scores of the training', models?.htg.mAP === test.htg.mAP, evaluated);
  const images = htg('htg-evaluate', 'run', '--images', 'sheets');
  check('htg-evaluate --images draws', existsSync(join(project, 'sheets', 'htg-worst.png')), images);
  // Any images: the sheets just drawn.
  const embedded = htg('htg-embed', 'run', 'sheets', '--out', 'embeddings.npy');
  const paths = existsSync(join(project, 'embeddings.csv'))
    ? readFileSync(join(project, 'embeddings.csv'), 'utf8').trim().split('\n')
    : [];
  const sheets = readdirSync(join(project, 'sheets')).length;
  check('htg-embed writes embeddings and paths', embedded.status === 0 && paths.length === sheets + 1, [
    embedded,
    paths,
  ]);
  const found = htg('htg-retrieve', 'run', 'sheets/htg-worst.png', '--gallery', 'sheets', '--k', '3');
  const rows = found.stdout.match(/│ sheets\/[\w-]+\.png/g) ?? [];
  check(
    'htg-retrieve finds and draws',
    found.status === 0 && rows.length === 3 && existsSync(join(project, 'retrieved.png')),
    found,
  );
  const other = htg('htg-evaluate', '--embeddings', 'embeddings.npy', '--labels', 'embeddings.csv');
  check('htg-evaluate takes the embeddings', other.status === 0 && other.stdout.includes('embeddings.npy'), other);
  const wrong = htg('htg-evaluate', 'nowhere');
  check('its errors are one sentence', wrong.status === 1 && !/^ +at /m.test(wrong.stderr), wrong);
}

function useAblate(): void {
  const help = htg('htg-ablate', '--help');
  check('htg-ablate --help', help.status === 0 && help.stdout.includes('htg-ablate'), help);
  const ablated = htg('htg-ablate', 'ablation.yaml', '--out', 'ablation');
  check('htg-ablate compares arms', ablated.status === 0 && ablated.stdout.includes('full HTG'), ablated);
  for (const file of ['table.md', 'result.json']) {
    check(`the ablation holds ${file}`, existsSync(join(project, 'ablation', file)), ablated);
  }
  const again = htg('htg-ablate', 'ablation.yaml', '--out', 'ablation');
  check('the same command finds all of it done', again.stdout === ablated.stdout, again);
  const wrong = htg('htg-ablate', 'tiny.yaml');
  check('its errors are one sentence', wrong.status === 1 && !/^ +at /m.test(wrong.stderr), wrong);
}

try {
  install();
  useTrain();
  useEvaluate();
  useAblate();
  const primers = htg('htg-primers', '--help');
  check('htg-primers --help', primers.status === 0 && primers.stdout.includes('perceptron'), primers);
} finally {
  rmSync(project, { recursive: true, force: true });
}
