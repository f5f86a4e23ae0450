import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { findPython } from '../oracles/python.ts';

/** A Python process that stays up for a whole benchmark, so that imports and warm-up are paid once. */
export interface PythonPeer {
  /** What the function of that name returns. @throws Error with Python's traceback */
  call<Result>(name: string, args?: Readonly<Record<string, unknown>>): Promise<Result>;
  /** Milliseconds that the function took inside Python: no JSON, no pipe. A contender of `interleave` returns this. */
  time(name: string, args?: Readonly<Record<string, unknown>>): Promise<number>;
  /** Ends the process and waits until it is gone. */
  close(): Promise<void>;
}

/** The peer, or one sentence that says why there is none. */
export type PeerOrAbsence =
  { readonly peer: PythonPeer; readonly absent?: undefined } | { readonly peer?: undefined; readonly absent: string };

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly milliseconds: number;
  readonly error?: string;
}

type Process = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Starts `tooling/bench/peers/<name>.py` (see `serve.py` beside it) and talks to it in JSON lines. Typed arrays go through
 * {@link numpyArray}.
 *
 * @param name the file's name without `.py`, or its address
 * @param options.environment variables added to the process's own, such as `OMP_NUM_THREADS`
 * @returns the peer, or why there is none: no Python, or a module that it lacks
 * @throws Error where Python is there and the script fails for another reason
 */
export async function startPythonPeer(
  name: string | URL,
  { environment = {} }: { readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<PeerOrAbsence> {
  const python = findPython();
  const advice = 'run `pnpm oracles:install`, or name a Python that has it by HTG_PYTHON';
  if (python === undefined) return { absent: `the Python peer is absent: ${advice}` };

  const script = fileURLToPath(typeof name === 'string' ? new URL(`peers/${name}.py`, import.meta.url) : name);
  const child = spawn(python, [script], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...environment },
  });
  const conversation = converse(child);
  const failure = await conversation.ready;
  if (failure === undefined) return { peer: conversation.peer };
  const missing = /ModuleNotFoundError: No module named '([^']+)'/.exec(failure);
  if (missing !== null)
    return { absent: `the Python peer is absent: ${python} has no module ${missing[1]}; ${advice}` };
  throw new Error(`startPythonPeer: expected ${script} to call serve(), but it ended:\n${failure}`);
}

/** The two ends of the pipe: requests by number, answers matched to them, everything rejected when the process ends. */
function converse(child: Process): { readonly peer: PythonPeer; readonly ready: Promise<string | undefined> } {
  const pending = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  let stderr = '';
  let requests = 0;
  let markReady: (failure?: string) => void = () => undefined;
  const ready = new Promise<string | undefined>((resolve) => (markReady = resolve));

  const ended = new Promise<void>((resolve) => {
    const end = (why: string): void => {
      const failure = stderr.trim() || why;
      markReady(failure);
      for (const { reject } of pending.values()) reject(new Error(`Python peer: the process ended:\n${failure}`));
      pending.clear();
      resolve();
    };
    child.on('error', ({ message }) => {
      end(message);
    });
    child.on('close', (code, signal) => {
      end(`exit ${String(code ?? signal)} without a message`);
    });
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-8_000);
  });
  // A write after the process died fails here; `ended` tells the caller.
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line) as Answer | { readonly ready: readonly string[] };
    if ('ready' in message) {
      markReady();
      return;
    }
    const request = pending.get(message.id);
    pending.delete(message.id);
    if (message.error === undefined) request?.resolve(message);
    else request?.reject(new Error(`Python peer: ${message.error}`));
  });

  const ask = (call: string, args: Readonly<Record<string, unknown>>): Promise<Answer> =>
    new Promise((resolve, reject) => {
      if (child.exitCode !== null || child.signalCode !== null) {
        reject(new Error(`Python peer: the process has ended; ${call} cannot be called`));
        return;
      }
      const id = requests++;
      pending.set(id, { resolve, reject });
      child.stdin.write(`${JSON.stringify({ id, call, arguments: args })}\n`);
    });

  const peer: PythonPeer = {
    call: async <Result>(name: string, args = {}) => (await ask(name, args)).result as Result,
    time: async (name, args = {}) => (await ask(name, args)).milliseconds,
    close: async () => {
      child.stdin.end();
      // A peer in the middle of a long call does not read the end of its input.
      const timer = setTimeout(() => child.kill('SIGKILL'), 2_000);
      await ended;
      clearTimeout(timer);
    },
  };
  return { peer, ready };
}

const dtypes = {
  Float32Array: '<f4',
  Float64Array: '<f8',
  Int32Array: '<i4',
  Uint8Array: '|u1',
} as const;

/**
 * A typed array as an argument of a peer, where it arrives as a (read-only) numpy array of that shape: a tenth of the time and a third of the
 * size of plain JSON numbers, and bit for bit.
 */
export function numpyArray(
  values: Float32Array | Float64Array | Int32Array | Uint8Array,
  shape: readonly number[] = [values.length],
): { readonly dtype: string; readonly shape: readonly number[]; readonly base64: string } {
  const expected = shape.reduce((product, length) => product * length, 1);
  if (expected !== values.length) {
    throw new RangeError(
      `numpyArray: expected as many values as [${shape.join(', ')}] holds, received ${String(values.length)}; correct the shape`,
    );
  }
  const dtype = dtypes[values.constructor.name as keyof typeof dtypes];
  return { dtype, shape, base64: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64') };
}
