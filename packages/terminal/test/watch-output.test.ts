import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('programs/talk.ts', import.meta.url));

/** Runs the program with its standard output where a shell sends it; its exit code comes last. */
function talk(into: string, ...args: readonly string[]) {
  const command = `"$0" --conditions=@htg/source --import tsx "$@" ${into}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command, process.execPath, program, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe.skipIf(process.platform === 'win32')('a standard output', () => {
  it('that is closed ends the program without a word', () => {
    expect(talk('| head -1; exit ${PIPESTATUS[0]}', 'lines')).toEqual({ status: 141, stdout: 'line 0\n', stderr: '' });
  });

  it('that is closed stops what listens to Ctrl-C, as that does', () => {
    const { status, stderr } = talk('| head -1; exit ${PIPESTATUS[0]}', 'interruptible');
    expect(stderr).toBe('stopped with a checkpoint\n');
    expect(status).toBe(141);
  });

  it('that is full is said, with exit code 1', ({ skip }) => {
    skip(!existsSync('/dev/full'), 'needs /dev/full');
    const { status, stderr } = talk('> /dev/full', 'lines');
    expect(stderr).toMatch(/^expected the standard output to take what is written, received ENOSPC: [^\n]*; look at where it goes\n$/); // prettier-ignore
    expect(status).toBe(1);
  });
});
