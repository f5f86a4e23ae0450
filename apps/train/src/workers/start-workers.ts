import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { openedWorkers } from '@htg/engine';
import { freePorts } from '@htg/ground/free-ports';

/** The other workers of this machine, as worker 0 has started them. */
export interface StartedWorkers {
  readonly addresses: readonly string[];
  /** To be called once this process's engine is open: from then on a worker that ends is told. */
  joined(): void;
  /** Ends those that still run. */
  end(): void;
}

/** How a worker is started: the program's file and its words, but for its place. */
export interface WorkerProgram {
  readonly file: string;
  readonly words: readonly string[];
}

/**
 * Starts the other workers of a training on this machine, each a process of its own: the same program as one task of a cluster on free ports of the
 * loopback interface. They end with this process, whatever ends it.
 *
 * @param count of all workers, this process included
 */
export async function startWorkers(count: number, { file, words }: WorkerProgram): Promise<StartedWorkers> {
  const addresses = (await freePorts(count)).map((port) => `127.0.0.1:${port}`);
  let lost: string | undefined;
  let open = false;
  const tell = (): void => {
    if (open && lost !== undefined) openedWorkers()?.abort(lost);
  };
  const children = addresses.slice(1).map((_, place) => {
    const index = place + 1;
    const child = fork(file, [...words, '--cluster', addresses.join(','), '--task', String(index)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const said = lastLineOf(child);
    child.once('exit', (code, signal) => {
      if (code === 0) return;
      lost ??= `workers: expected ${count} workers that compute together, received the end of worker ${index} (process ${String(child.pid)}): ${endOf(code, signal, said())}`;
      tell();
    });
    return child;
  });
  return {
    addresses,
    joined() {
      open = true;
      tell();
    },
    end() {
      open = false;
      for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    },
  };
}

function endOf(code: number | null, signal: NodeJS.Signals | null, said: string): string {
  if (signal !== null) return `it was killed by ${signal}; start all again`;
  return `exit status ${String(code)}${said === '' ? '' : `, '${said}'`}; start all again once that is mended`;
}

/** What a process said last on its standard error. */
function lastLineOf({ stderr }: ChildProcess): () => string {
  let said = '';
  stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  return () => said.trimEnd().split('\n').at(-1) ?? '';
}
