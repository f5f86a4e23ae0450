/** What is used of the library `@lydell/node-pty`. */
interface PseudoTerminals {
  spawn(
    file: string,
    args: string[],
    options: { cols: number; rows: number; cwd: string; env: NodeJS.ProcessEnv },
  ): {
    onData(listener: (text: string) => void): unknown;
    onExit(listener: (end: { readonly exitCode: number }) => void): unknown;
    write(text: string): void;
  };
}

/** What was seen of a program in a terminal. */
export interface Session {
  /** All that was written to the terminal, escape codes included. */
  readonly output: string;
  readonly exitCode: number;
}

/**
 * Runs Node in a pseudo-terminal, in a folder; as soon as it shows `interruptAt`, Ctrl-C is pressed.
 *
 * @param args of Node
 */
export type RunInTerminal = (args: readonly string[], cwd: string, interruptAt?: RegExp) => Promise<Session>;

export const noTerminal = 'needs @lydell/node-pty, which has no pseudo-terminal for this system';

/** A pseudo-terminal brings a native module, for the usual systems; undefined elsewhere. */
export async function openTerminal(): Promise<RunInTerminal | undefined> {
  const terminals: PseudoTerminals | undefined = await import('@lydell/node-pty').catch(() => undefined);
  if (terminals === undefined) return undefined;
  return async (args, cwd, interruptAt) => {
    const child = terminals.spawn(process.execPath, [...args], { cols: 220, rows: 30, cwd, env: process.env });
    let output = '';
    let pressed = false;
    child.onData((text) => {
      output += text;
      if (!pressed && interruptAt?.test(output) === true) {
        pressed = true;
        child.write('\x03');
      }
    });
    const exitCode = await new Promise<number>((resolve) => {
      child.onExit((end) => {
        resolve(end.exitCode);
      });
    });
    return { output, exitCode };
  };
}
