import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPython } from '../oracles/python.ts';

/** A Milvus Lite of one's own. */
export interface MilvusLite {
  readonly address: string;
  /** Ends it, waits until it is gone, and removes its data. */
  stop(): Promise<void>;
}

/** The server ends with the process that started it, however that ends: then its input does. */
const program = `
import os, sys, threading
def watch():
    sys.stdin.read()
    os._exit(0)
threading.Thread(target=watch, daemon=True).start()
from milvus_lite.cmdline import main
sys.argv = ["milvus-lite", "server", *sys.argv[1:]]
main()
`;

/**
 * Starts Milvus Lite on a free port of this machine alone.
 *
 * @returns it, or one sentence that says why there is none
 * @throws Error where it is installed and does not start
 */
export async function startMilvusLite(): Promise<MilvusLite | string> {
  const python = findPython();
  const advice = 'run `pnpm oracles:install milvus-lite pymilvus`, or name a Python that has it by HTG_PYTHON';
  if (python === undefined) return `no Python with Milvus Lite: ${advice}`;
  if (spawnSync(python, ['-c', 'import milvus_lite, pymilvus'], { stdio: 'ignore' }).status !== 0) {
    return `${python} has no Milvus Lite: ${advice}`;
  }
  const data = await mkdtemp(join(tmpdir(), 'htg-milvus-'));
  const port = await freePort();
  const args = ['-u', '-c', program, '--data-dir', data, '--host', '127.0.0.1', '--port', String(port)];
  const child = spawn(python, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let told = '';
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      resolve();
    }),
  );
  const listening = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        told = (told + text).slice(-4000);
        if (told.includes('listening on')) resolve();
      });
    }
  });
  await Promise.race([listening, ended]);
  if (child.exitCode !== null) {
    await rm(data, { recursive: true, force: true });
    throw new Error(`startMilvusLite: expected the server to start, but it ended:\n${told}`);
  }
  return {
    address: `127.0.0.1:${port}`,
    async stop() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
      await ended;
      clearTimeout(timer);
      await rm(data, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
