/**
 * `pnpm oracles:install [packages...]`: makes `tooling/oracles/.venv` with Python's own venv module and installs the pinned
 * peers of requirements.txt into it, or only those that are named (the whole list weighs several GB, most of it torch).
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { oracleEnvironment, oracleInterpreter } from './python.ts';

// What the pinned numpy and scikit-learn ask for.
const oldest = [3, 11] as const;
const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));

const program = new Command('oracles:install')
  .description('Install the Python systems that oracles and benchmarks compare with')
  .argument('[packages...]', 'only these of requirements.txt, such as scikit-learn')
  .option('--python <path>', 'the Python to make the environment with', 'python3')
  .parse();
const { python } = program.opts<{ python: string }>();

const fail = (text: string): never => program.error(`oracles:install: ${text}`);

function run(command: string, args: readonly string[], onFailure: string): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) fail(onFailure);
}

function checkVersion(): void {
  const { status, stdout } = spawnSync(python, ['-c', 'import sys; print(*sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  if (status !== 0) {
    fail(`expected a Python >= ${oldest.join('.')}, but ${python} does not start; install it or pass --python`);
  }
  const [major, minor] = stdout.trim().split(' ').map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    fail(
      `expected Python >= ${oldest.join('.')}, received ${String(major)}.${String(minor)}; pass another by --python`,
    );
  }
}

if (!existsSync(oracleInterpreter)) {
  checkVersion();
  run(
    python,
    ['-m', 'venv', oracleEnvironment],
    `${python} could not make ${oracleEnvironment}; on Debian and Ubuntu, apt-get install python3-venv`,
  );
}
// Named packages are installed at the versions of the list, which then only constrains.
const wanted =
  program.args.length > 0 ? ['--constraint', requirements, ...program.args] : ['--requirement', requirements];
run(
  oracleInterpreter,
  ['-m', 'pip', 'install', '--disable-pip-version-check', ...wanted],
  'pip could not install the peers; its message is above. What is there stays, so run this again after mending it',
);
console.log(`\nInstalled into ${oracleEnvironment}; oracles and benchmarks find it there.`);
