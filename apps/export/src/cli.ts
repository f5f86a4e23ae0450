import { createProgram, runProgram } from '@htg/terminal';
import packageJson from '../package.json' with { type: 'json' };
import { exportCommand } from './commands.ts';

const { description, version } = packageJson;
await runProgram(createProgram('htg-export', { description, version, commands: [exportCommand()], usual: 'export' }));
