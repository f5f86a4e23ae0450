import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Verdict } from './verdict.ts';

/** What is told of a file that was read. */
export interface Told extends Verdict {
  /** What was opened or changed outside of the folder. */
  readonly outside: readonly string[];
  /** It took too long, and its process was ended. */
  readonly hangs?: boolean;
}

/** Reads files in a process of its own, which is started anew where one hangs or crashes it. */
export interface ReaderProcess {
  read(kind: string, path: string): Promise<Told>;
  end(): void;
}

/**
 * @param place the folder that may be read and written to
 * @param repository the folder that may be read
 * @param seconds after which a file counts as one that hangs
 */
export function readerProcess(place: string, repository: string, seconds: number): ReaderProcess {
  let child: Promise<ChildProcess> | undefined;
  return {
    async read(kind, path) {
      const process = await (child ??= start(place, repository));
      const told = await answerOf(process, { kind, path }, seconds);
      if (process.exitCode !== null || process.signalCode !== null || process.killed) child = undefined;
      return told;
    },
    end() {
      void child?.then((process) => {
        process.disconnect();
      });
    },
  };
}

async function start(place: string, repository: string): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('reader-process.ts', import.meta.url));
  const child = fork(program, [place, repository], {
    cwd: place,
    execArgv: ['--conditions=@htg/source', '--import', import.meta.resolve('tsx'), '--max-old-space-size=1500'],
    env: { ...process.env, HTG_CACHE: `${place}/cache` },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-3000);
  });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => {
      resolve();
    });
    child.once('exit', (code) => {
      reject(new Error(`fuzz: expected the reading process to start, received exit ${code}: ${said}`));
    });
  });
  child.removeAllListeners('exit');
  return child;
}

function answerOf(child: ChildProcess, job: object, seconds: number): Promise<Told> {
  return new Promise((resolve) => {
    const done = (told: Told): void => {
      clearTimeout(timer);
      child.off('message', heard);
      child.off('exit', ended);
      resolve(told);
    };
    const heard = (told: unknown): void => {
      done(told as Told);
    };
    const ended = (code: number | null, signal: string | null): void => {
      done({ fault: `the process ended: ${signal ?? code}`, outside: [] });
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      done({ fault: `hangs: no end within ${seconds} s`, hangs: true, outside: [] });
    }, seconds * 1000);
    child.on('message', heard);
    child.on('exit', ended);
    child.send(job);
  });
}
