import { createProgram, runProgram } from '@htg/terminal';
import packageJson from '../package.json' with { type: 'json' };
import { reportCommand, trainCommand } from './commands.ts';

const { description, version } = packageJson;
await runProgram(
  createProgram('htg-train', { description, version, commands: [trainCommand(), reportCommand()], usual: 'train' }),
);
