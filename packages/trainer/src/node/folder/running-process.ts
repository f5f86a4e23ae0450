import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';

/** A process, as one that comes later may look for it. */
export interface RunningProcess {
  readonly pid: number;
  readonly host: string;
  /** When it was noted. */
  readonly since: string;
  /** When it began, in ticks since the machine's start; only where the system tells. Another process of the same number has another one. */
  readonly ticks?: string | undefined;
}

/** This process. */
export function thisProcess(): RunningProcess {
  const { pid } = process;
  const ticks = ticksOf(pid);
  return { pid, host: hostname(), since: new Date().toISOString(), ...(ticks !== undefined && { ticks }) };
}

/** Whether a process is gone for certain. One of another machine never is: nobody here can look. */
export function isGone({ pid, host, since, ticks }: RunningProcess): boolean {
  if (host !== hostname()) return false;
  if (!isRunning(pid)) return true;
  // Another one may have its number by now: one that began at another time, or after this machine was started anew.
  return ticks === undefined ? Date.parse(since) < Date.now() - uptime() * 1000 - 5000 : ticks !== ticksOf(pid);
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 asks only.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Linux says when a process began, in the 22nd field; the second is its name in parentheses and may hold anything. */
function ticksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
