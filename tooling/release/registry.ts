import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import type { Tools } from './tools.ts';

/** A registry on loopback: what is published there is there alone, all else comes from the registry that npm is set to. */
export interface Registry {
  readonly url: string;
  stop(): void;
}

/**
 * Starts verdaccio.
 *
 * @param place a folder for its files
 * @param upstream where packages that are not ours come from
 */
export async function startRegistry(tools: Tools, place: string, upstream: string): Promise<Registry> {
  // The same in a place that is kept: caches hold addresses of packages.
  const kept = join(place, 'port');
  const port = existsSync(kept) ? Number(readFileSync(kept, 'utf8')) : await freePort();
  const url = `http://127.0.0.1:${port}/`;
  mkdirSync(place, { recursive: true });
  writeFileSync(kept, String(port));
  writeFileSync(join(place, 'config.yaml'), configuration(upstream));
  const words = ['verdaccio', '--config', 'config.yaml', '--listen', `127.0.0.1:${port}`];
  const [command, ...args] = tools.command(words);
  const child = spawn(command, args, {
    cwd: place,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => said.push(text.toString()));
  await answers(url, child, said);
  return {
    url,
    stop: () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    },
  };
}

function configuration(upstream: string): string {
  const ours = ['@htg/*', 'htg'].map((name) => `  '${name}': { access: $all, publish: $all, unpublish: $all }`);
  return [
    'storage: ./storage',
    'uplinks:',
    `  upstream: { url: '${upstream}', timeout: 60s, maxage: 60m }`,
    'packages:',
    ...ours,
    "  '**': { access: $all, proxy: upstream }",
    'max_body_size: 200mb',
    'log: { type: stdout, format: pretty, level: warn }',
    '',
  ].join('\n');
}

async function answers(url: string, child: ChildProcess, said: readonly string[]): Promise<void> {
  for (let waited = 0; waited < 120; waited += 1) {
    if (child.exitCode !== null) break;
    const answered = await fetch(`${url}-/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`startRegistry: expected verdaccio to answer at ${url} within a minute, received ${said.join('')}`);
}
