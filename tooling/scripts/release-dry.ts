/**
 * `pnpm release:dry [--managers npm pnpm ...] [--only parts...] [--place FOLDER]`: a release from beginning to end, without anybody seeing
 * it. A clone of the last commit is versioned, built and published to a registry on loopback; from there it is installed and used as people
 * would. With `--place` everything stays in that folder, and what was published there before is not built anew.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { installers } from '../release/installers.ts';
import { parts } from '../release/parts.ts';
import { publish } from '../release/publish.ts';
import { publishedOf } from '../release/published.ts';
import { startRegistry } from '../release/registry.ts';
import { Report } from '../release/report.ts';
import { installTools } from '../release/tools.ts';

const program = new Command('release:dry')
  .addOption(new Option('--managers <names...>').choices(Object.keys(installers)).default(Object.keys(installers)))
  .addOption(new Option('--only <parts...>').choices(Object.keys(parts)).default(Object.keys(parts)))
  .option('--place <folder>', 'a folder that is kept')
  .parse();
const { managers, only, place: kept } = program.opts<{ managers: string[]; only: string[]; place?: string }>();

const root = fileURLToPath(new URL('../../', import.meta.url));
const place = kept === undefined ? mkdtempSync(join(tmpdir(), 'htg-release-')) : resolve(kept);
const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
const tools = installTools(join(place, 'tools'));
const registry = await startRegistry(tools, join(place, 'registry'), upstream);
const report = new Report();
try {
  const world = { place, cache: join(place, 'cache'), tools, registry: registry.url };
  const clone = publish(world, root);
  const packages = publishedOf(clone);
  for (const name of only) {
    rmSync(join(place, name), { recursive: true, force: true });
    await parts[name]({ world: { ...world, place: join(place, name) }, clone, packages, managers, report });
  }
  console.log(`\n${report.table()}`);
} finally {
  registry.stop();
  if (kept === undefined) rmSync(place, { recursive: true, force: true });
}
