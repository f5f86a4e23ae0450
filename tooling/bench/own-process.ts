import { spawn } from 'node:child_process';

/**
 * Runs one of `workers/` in a fresh process, whose memory and time are nobody else's.
 *
 * @returns what the worker printed in its last line, as JSON
 * @throws Error if it ended with another status than 0, or printed nothing
 */
export function inOwnProcess<Result>(worker: string, arguments_: readonly string[]): Promise<Result> {
  const child = spawn(process.execPath, [...process.execArgv, worker, ...arguments_], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => {
      const line = output.trim().split('\n').at(-1);
      if (code === 0 && line) resolve(JSON.parse(line) as Result);
      else reject(new Error(`bench: ${worker} ended with ${String(code)}; its message is above`));
    });
  });
}
