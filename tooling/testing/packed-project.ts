import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** A folder that holds nothing but packages as they are published, tfjs-core, tfjs-layers and the plain backend. */
export interface PackedProject {
  readonly folder: string;
  /** Runs a program of it by Node, written first where a text is given, and gives what it wrote. */
  run(file: string, text?: string): Promise<string>;
  remove(): void;
}

/** Builds packages of the workspace, only where they changed, and packs and unpacks them as an installer would. */
export async function packedProject(packages: readonly string[]): Promise<PackedProject> {
  const folder = mkdtempSync(join(tmpdir(), 'htg-packed-'));
  const filters = packages.map((name) => `--filter=@htg/${name}`);
  await run('pnpm', ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only', ...filters], {
    cwd: root,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    shell: process.platform === 'win32',
  });
  for (const name of packages) await unpack(folder, name);
  for (const name of ['tfjs-core', 'tfjs-layers', 'tfjs-backend-cpu'].map((each) => `@tensorflow/${each}`)) {
    const place = join(folder, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(root, 'packages/engine/node_modules', name), place, 'junction');
  }
  return {
    folder,
    async run(file, text) {
      const path = join(folder, file);
      if (text !== undefined) writeFileSync(path, text);
      const { stdout } = await run(process.execPath, [path], { cwd: folder });
      return stdout;
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function unpack(folder: string, name: string): Promise<void> {
  const packed = join(folder, `packed-${name}`);
  const place = join(folder, 'node_modules/@htg', name);
  mkdirSync(packed);
  mkdirSync(place, { recursive: true });
  await run('pnpm', ['pack', '--pack-destination', packed], {
    cwd: join(root, 'packages', name),
    shell: process.platform === 'win32',
  });
  const [archive] = readdirSync(packed);
  await run('tar', ['-xzf', archive, '--strip-components=1', '-C', place], { cwd: packed });
}
