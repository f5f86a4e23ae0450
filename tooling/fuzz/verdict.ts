import { basename, dirname } from 'node:path';
import { shortened } from '@htg/terminal';

/** What a reader made of a file: read, refused in a sentence, or something else, which is a fault. */
export interface Verdict {
  readonly read?: true;
  readonly refused?: string;
  readonly fault?: string;
}

/** What JavaScript itself says where a reader did not look. */
const unlooked =
  /Cannot (?:read|set|destructure|convert|mix|create|access)|is not (?:iterable|a function|a constructor)|Invalid (?:array|typed array|string|count|code point|time)|call stack|Offset is outside|out of bounds|\[object |undefined|start offset|should be a multiple/;

/** Whether an error is a sentence that a person can act on: it says what was expected and received, or names the file. */
export function verdictOf(error: unknown, path: string): Verdict {
  if (!(error instanceof Error)) return { fault: `threw ${String(error)}` };
  const { stack = '' } = error;
  // As a command shows it.
  const message = shortened(error.message);
  const said = /\bexpected\b/.test(message) && /\b(?:received|found|holds)\b/.test(message);
  if (message.includes('CANARY')) return { fault: `shows what lies outside: ${message}` };
  if (unlooked.test(message) || !(said || message.includes(basename(path)) || message.includes(dirname(path))))
    return { fault: stack };
  return { refused: message };
}
