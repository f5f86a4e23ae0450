import { exitCodes } from '@htg/terminal';

/**
 * Waits for Ctrl-C or SIGTERM. A second Ctrl-C ends the process at once.
 *
 * @returns the signal
 */
export function stopAsked(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    const listener = (signal: NodeJS.Signals): void => {
      if (asked && signal === 'SIGINT') process.exit(exitCodes.interrupted);
      asked = true;
      resolve(signal);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, listener);
  });
}
