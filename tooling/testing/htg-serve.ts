import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../apps/serve/src/cli.ts', import.meta.url));
const sources = ['--conditions=@htg/source', '--import', 'tsx'];

/** `htg serve` in a process of its own, from sources. */
export interface ServingProcess {
  readonly url: string;
  /** Ends it by SIGTERM. @returns its exit code */
  stop(): Promise<number | null>;
}

/** Starts `htg serve` on a free port, and waits until it listens. @param args the gallery and options */
export async function startServing(...args: readonly string[]): Promise<ServingProcess> {
  const child = spawn(process.execPath, [...sources, cli, ...args, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const said = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
  const first = await Promise.race([said, ended]);
  if (typeof first[0] !== 'string') throw new Error(`startServing: expected a service, received exit ${first[0]}`);
  return {
    url: (JSON.parse(first[0]) as { readonly url: string }).url,
    async stop() {
      child.kill('SIGTERM');
      return (await ended)[0];
    },
  };
}
