import { createProgram, runProgram } from '@htg/terminal';
import packageJson from '../package.json' with { type: 'json' };
import { ablateCommand } from './commands.ts';

const { description, version } = packageJson;
await runProgram(createProgram('htg-ablate', { description, version, commands: [ablateCommand()], usual: 'ablate' }));
