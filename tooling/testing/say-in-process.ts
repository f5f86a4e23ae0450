import { spawn } from 'node:child_process';

/** What a process has said, on either of its outputs in the order in which it came, and on each. */
export interface Said {
  readonly all: string;
  readonly out: string;
  readonly err: string;
}

/** Runs a program from sources to its end, in a process of its own, beside others. */
export async function sayInProcess(program: string, values: readonly string[]): Promise<Said> {
  const child = spawn(process.execPath, ['--conditions=@htg/source', '--import', 'tsx', program, ...values]);
  const said = { all: '', out: '', err: '' };
  const listen = (name: 'out' | 'err', stream: NodeJS.ReadableStream): void => {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said.all += text;
      said[name] += text;
    });
  };
  listen('out', child.stdout);
  listen('err', child.stderr);
  await new Promise((resolve) => child.once('close', resolve));
  return said;
}
