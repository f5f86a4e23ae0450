import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { DecodedImage } from '../augmentation/decoded-image.ts';
import type { ReadSettings } from './read-options.ts';
import type { SvgAnswer, SvgJob } from './svg-messages.ts';

/** How long a drawing may take. */
export class TooLong extends Error {}

/**
 * Renders a drawing in a process of its own: a few hundred bytes can ask for hours of work, which nothing but ending the process stops.
 *
 * @throws TooLong after `renderSeconds`; what the renderer throws
 */
export function renderSvg(input: string | Uint8Array, settings: ReadSettings): Promise<DecodedImage> {
  return ask({ input, pixelLimit: settings.pixelLimit, background: settings.background, header: false }, settings);
}

/** The size of a drawing, under the same limit. */
export async function svgSize(
  input: string | Uint8Array,
  settings: ReadSettings,
): Promise<{ readonly height: number; readonly width: number }> {
  return ask({ input, pixelLimit: settings.pixelLimit, background: settings.background, header: true }, settings);
}

/** Processes that wait for work, and jobs that wait for a process. */
const idle: ChildProcess[] = [];
const queue: ((child: ChildProcess) => void)[] = [];
const most = Math.max(1, Math.min(4, availableParallelism()));
let started = 0;

async function ask(job: SvgJob, { renderSeconds }: ReadSettings): Promise<DecodedImage> {
  const child = await take();
  let alive = true;
  try {
    const answer = await answerOf(child, job, renderSeconds);
    if ('error' in answer) throw new Error(answer.error);
    return answer;
  } catch (error) {
    alive = child.exitCode === null && child.signalCode === null && !(error instanceof TooLong);
    throw error;
  } finally {
    if (alive) giveBack(child);
    else replace();
  }
}

function answerOf(child: ChildProcess, job: SvgJob, seconds: number): Promise<SvgAnswer> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      child.off('message', heard);
      child.off('exit', ended);
    };
    const heard = (answer: unknown): void => {
      done();
      resolve(answer as SvgAnswer);
    };
    const ended = (): void => {
      done();
      reject(new Error('the process that renders drawings has ended'));
    };
    const timer = setTimeout(() => {
      done();
      child.kill('SIGKILL');
      reject(new TooLong(`rendering the drawing takes longer than ${seconds} s`));
    }, seconds * 1000);
    child.on('message', heard);
    child.on('exit', ended);
    child.send(job);
  });
}

function take(): Promise<ChildProcess> {
  for (let child = idle.pop(); child !== undefined; child = idle.pop()) {
    if (child.exitCode !== null || child.signalCode !== null) {
      started -= 1;
      continue;
    }
    hold(child);
    return Promise.resolve(child);
  }
  if (started < most) {
    started += 1;
    return Promise.resolve(start());
  }
  return new Promise((resolve) => {
    queue.push(resolve);
  });
}

function giveBack(child: ChildProcess): void {
  const next = queue.shift();
  if (next !== undefined) {
    next(child);
    return;
  }
  // It ends with this process and does not keep it alive.
  child.unref();
  child.channel?.unref();
  idle.push(child);
}

/** One process is gone: whoever waits gets a new one. */
function replace(): void {
  const next = queue.shift();
  if (next === undefined) started -= 1;
  else next(start());
}

function hold(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}

/** In a build, the entry lies beside this code; from the source it is TypeScript, which tsx has to read. */
function start(): ChildProcess {
  const own = import.meta.url;
  const fromSource = own.endsWith('.ts');
  const entry = new URL(
    fromSource ? './svg-process.ts' : own.endsWith('.cjs') ? './svg-process.cjs' : './svg-process.js',
    own,
  );
  const loader = fromSource ? ['--import', pathToFileURL(createRequire(own).resolve('tsx')).href] : [];
  return spawn(process.execPath, [...loader, fileURLToPath(entry)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
}
