import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { runInProcess } from '../../../tooling/testing/run-in-process.ts';
import {
  addCommonOptions,
  addExamples,
  anyNumber,
  commandPath,
  createProgram,
  exitCodes,
  outputOf,
  wholeNumber,
} from '../src/index.ts';
import type { CommonOptions } from '../src/index.ts';

/** Says what it was told, or fails with it. */
function program(): Command {
  const say = new Command('say')
    .argument('<what>')
    .option('--times <n>', 'how often', wholeNumber(1), 1)
    .option('--rate <n>', 'how fast', anyNumber)
    .action((what: string, options: CommonOptions & { times: number }) => {
      const output = outputOf(options);
      output.note('about to say it');
      output.result(what.repeat(options.times), { what, times: options.times });
    });
  const fail = new Command('fail').argument('<message>').action((message: string) => {
    if (message === 'absent') {
      throw Object.assign(new Error("ENOENT: no such file, open 'absent'"), { code: 'ENOENT' });
    }
    throw new Error(message);
  });
  const commands = [addExamples(addCommonOptions(say, { computes: true }), ['mug --times 2']), addCommonOptions(fail)];
  return createProgram('example', { description: 'An example.', version: '1.2.3', commands, usual: 'say' });
}

const run = (...args: readonly string[]) => runInProcess(program(), args);

describe('results and notes', () => {
  it.each([
    [['say', 'mug'], 'mug\n', 'about to say it\n'],
    [['mug', '--times', '2'], 'mugmug\n', 'about to say it\n'],
    [['say', 'mug', '--quiet'], 'mug\n', ''],
    [['say', 'mug', '--json'], '{"what":"mug","times":1}\n', 'about to say it\n'],
    [['say', '\u001b[2J', '--quiet'], '\\u001b[2J\n', ''],
  ])('%j', async (args, stdout, stderr) => {
    expect(await run(...args)).toEqual({ status: exitCodes.done, stdout, stderr });
  });
});

describe('errors', () => {
  it.each([
    [
      'one that says what was expected',
      ['fail', 'f: expected a, received b; do c'],
      'f: expected a, received b; do c\n',
    ],
    ['any other', ['fail', 'broken'], 'broken\n(--verbose says where that came from)\n'],
    ['a file that is not there', ['fail', 'absent'], "expected a file, received ENOENT: no such file, open 'absent'; check the path\n"], // prettier-ignore
    ['an escape sequence', ['fail', 'f: expected \u001b]0;x\u0007'], 'f: expected \\u001b]0;x\\u0007\n'],
    [
      'an option that is nearly known',
      ['say', 'mug', '--tims', '2'],
      "error: unknown option '--tims'\n(Did you mean --times?)\n(example say --help says what there is)\n",
    ],
    [
      'a number that is none',
      ['say', 'mug', '--times', '0'],
      "error: option '--times <n>' argument '0' is invalid. expected a whole number >= 1, received 0\n(example say --help says what there is)\n",
    ],
    [
      'another number that is none',
      ['say', 'mug', '--rate', 'x'],
      "error: option '--rate <n>' argument 'x' is invalid. expected a number, received x\n(example say --help says what there is)\n",
    ],
  ])('%s is said without a stack', async (_, args, stderr) => {
    expect(await run(...args)).toEqual({ status: exitCodes.error, stdout: '', stderr });
  });

  it('have their stack with --verbose', async () => {
    const { status, stderr } = await run('fail', 'broken', '--verbose');
    expect(stderr).toMatch(/^Error: broken\n {4}at /);
    expect(status).toBe(exitCodes.error);
  });

  it('of a command are said with the nearest one', async () => {
    const strict = createProgram('example', { description: 'An example.', commands: [new Command('train')] });
    const { status, stderr } = await runInProcess(strict, ['trian']);
    expect(stderr).toBe("error: unknown command 'trian'\n(Did you mean train?)\n(example --help says what there is)\n");
    expect(status).toBe(exitCodes.error);
  });
});

describe('help', () => {
  it('has common options, examples as they are called, and exit codes; no default of what is off', async () => {
    const { status, stdout } = await run('say', '--help');
    expect(status).toBe(exitCodes.done);
    expect(stdout).toMatch(/Common options:\n {2}--engine [^]* --json [^]* --quiet [^]* --verbose /);
    expect(stdout).toContain('\nExample:\n  example say mug --times 2\n');
    expect(stdout).toMatch(/Exit codes: 0 done; 1 an error[^]*130 stopped by Ctrl-C/);
    expect(stdout).toContain('(default: 1)');
    expect(stdout).not.toContain('default: false');
  });

  it('has the version', async () => {
    expect((await run('--version')).stdout).toBe('1.2.3\n');
  });

  it('knows a command by all its names', () => {
    expect(program().commands.map(commandPath)).toEqual(['example say', 'example fail']);
  });
});
