import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './project.ts';

/**
 * Versions, builds and publishes a clone of the last commit; what was published in this place before is not done anew.
 *
 * @returns the clone's folder
 */
export function publish(world: World, root: string): string {
  const clone = join(world.place, 'htg');
  const done = join(world.place, 'published');
  if (existsSync(done)) return clone;
  const run = (...words: readonly string[]): void => {
    // `pnpm exec` and turbo call pnpm by its name.
    const [command, ...args] = ['npx', '-y', 'pnpm@10.34.9', ...words];
    execFileSync(command, args, {
      cwd: clone,
      // What they say of errors goes where errors go.
      stdio: ['ignore', 2, 'inherit'],
      // What has not changed since an earlier rehearsal in this place is not built again.
      env: {
        ...process.env,
        npm_config_loglevel: 'error',
        TURBO_TELEMETRY_DISABLED: '1',
        TURBO_CACHE_DIR: join(world.place, 'turbo'),
      },
    });
  };
  rmSync(clone, { recursive: true, force: true });
  execFileSync('git', ['clone', '--quiet', '--local', root, clone]);
  run('install', '--prefer-offline');
  run('release:version');
  run('exec', 'turbo', 'run', 'build', '--output-logs=errors-only');
  // A registry on loopback takes any token, but no publisher without one.
  writeFileSync(join(clone, '.npmrc'), `//${new URL(world.registry).host}/:_authToken=nobody\n`, { flag: 'a' });
  run('--recursive', 'publish', '--registry', world.registry, '--no-git-checks', '--ignore-scripts');
  const { version } = JSON.parse(readFileSync(join(clone, 'apps/htg/package.json'), 'utf8')) as { version: string };
  writeFileSync(done, version);
  console.log(`ok   version ${version} is published`);
  return clone;
}
