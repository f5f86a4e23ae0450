import type { PipCaller } from './pip-caller.ts';

/** No interpreter of that name could be started. */
export function pythonMissing(python: string, { name, withoutPython }: PipCaller, cause?: Error): Error {
  return new Error(
    `${name}: expected Python 3 as '${python}', received none; install Python 3.9 or newer with pip (Debian and Ubuntu: ` +
      `apt install python3-pip), ${withoutPython}`,
    { cause },
  );
}

const networkTrouble =
  /NewConnectionError|NameResolutionError|Temporary failure in name resolution|getaddrinfo failed|ConnectTimeoutError|ReadTimeoutError|ProxyError|SSLError|RemoteDisconnected|Network is unreachable|Connection (refused|reset|aborted)|Max retries exceeded/;

/** The failures that people meet, by words of pip's output; the first that matches is told. */
const causes: readonly (readonly [RegExp, (python: string, output: string, caller: PipCaller) => string])[] = [
  [
    /No module named '?pip/,
    (python) =>
      `expected pip in '${python}', received a Python without it; install it with '${python} -m ensurepip --user' or ` +
      `'apt install python3-pip'`,
  ],
  [
    /DO NOT MATCH THE HASHES|HashMismatch/i,
    (_, output, { again }) =>
      `expected the wheel's pinned sha256, received ${/Got\s+([0-9a-f]{64})/.exec(output)?.[1] ?? 'another'}; the ` +
      `download was damaged or the index serves another file: empty pip's cache ('python3 -m pip cache purge'), check the ` +
      `index that pip is set to ('python3 -m pip config list'), and ${again}`,
  ],
  [
    /No space left on device|Errno 28|Disk quota exceeded/i,
    (_, __, { again }) =>
      `expected room for the wheel, received a full disk; make room (pip's cache counts too), and ${again}`,
  ],
  [
    networkTrouble,
    (_, output, { withoutIndex }) =>
      `expected to reach the package index, received '${networkTrouble.exec(output)?.[0] ?? ''}'; check the network and ` +
      `pip's proxy, certificates and index, or ${withoutIndex}`,
  ],
  [
    /No matching distribution found|Could not find a version/,
    (_, output, { withoutIndex }) =>
      `expected the pinned wheel on the package index, received '${lastLine(output)}'; set pip to an index that mirrors ` +
      `PyPI, or ${withoutIndex}`,
  ],
];

/** pip's failure as one error with what to do, its own words as the cause. */
export function explainPipFailure(output: string, python: string, caller: PipCaller): Error {
  const known = causes.find(([words]) => words.test(output));
  const text =
    known !== undefined
      ? known[1](python, output, caller)
      : `expected pip to download the wheel, received '${lastLine(output)}'; run '${python} -m pip download ` +
        `${caller.project}' to see more`;
  return new Error(`${caller.name}: ${text}`, { cause: new Error(output.trim()) });
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1)?.trim() ?? '';
}
