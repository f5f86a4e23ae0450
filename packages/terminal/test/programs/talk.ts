/** `talk.ts lines|interruptible`: writes a line every millisecond, for a second or until it is stopped. */
import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import { outputOf, runProgram } from '../../src/index.ts';

const output = outputOf({ json: false, quiet: false });
let stopped = false;

async function lines(): Promise<void> {
  for (let i = 0; i < 1000 && !stopped; i++) {
    output.result(`line ${i}`, {});
    await setTimeout(1);
  }
}

const program = new Command('talk');
program.command('lines').action(lines);
program.command('interruptible').action(async () => {
  process.on('SIGINT', () => {
    stopped = true;
  });
  await lines();
  output.note(stopped ? 'stopped with a checkpoint' : 'not stopped');
});
await runProgram(program);
